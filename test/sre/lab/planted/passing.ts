import { textAt } from '../../../../server/domain/json.ts';
import { KubeObject } from '../../../../server/domain/kube-object.ts';
import type { Recording } from '../recorded/change.ts';
import { eventFrom } from './events.ts';
import { merged } from './merge.ts';
import { type Place, placeOf, timeOf } from './place.ts';

/** What happens to pods that are well soon after, as events tell it. */
const events: { readonly [what: string]: readonly string[] } = {
  'slow answers to a probe': [
    'pod Warning Unhealthy 3 85 Readiness probe failed: timeout: failed to connect service "{ip}:{target}" within 1s: context deadline exceeded',
  ],
  'a probe before it listened': [
    'pod Warning Unhealthy 2 95 Readiness probe failed: dial tcp {ip}:{target}: connect: connection refused',
  ],
  'a volume that was not read yet': [
    'pod Warning FailedMount 1 100 MountVolume.SetUp failed for volume "kube-api-access-x" : failed to sync configmap cache: timed out waiting for the condition',
  ],
  'a config map that came late': [
    'pod Warning FailedMount 2 100 MountVolume.SetUp failed for volume "conf" : configmap "conf" not found',
  ],
  'no room for a moment': [
    'pod Warning FailedScheduling 1 105 0/4 nodes are available: 1 node(s) were unschedulable, 3 Insufficient memory. preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.',
  ],
  'a pull that failed once': [
    'pod Warning Failed 1 104 Failed to pull image "{image}": rpc error: code = DeadlineExceeded desc = failed to pull and unpack image "{image}": failed to resolve reference "{image}": dial tcp 192.0.2.1:443: i/o timeout',
    'pod Warning Failed 1 104 Error: ErrImagePull',
    'pod Normal Pulled 1 98 Successfully pulled image "{image}" in 3.2s',
  ],
  'a pull secret that nobody needs': [
    'pod Warning FailedToRetrieveImagePullSecret 9 20 Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
  ],
  'a sandbox that failed once': [
    'pod Warning FailedCreatePodSandBox 1 104 Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "c44b": plugin type="flannel" failed (add): loadFlannelSubnetEnv failed: open /run/flannel/subnet.env: no such file or directory',
  ],
  'a webhook that came late': [
    'replicaset Warning FailedCreate 2 108 Error creating: Internal error occurred: failed calling webhook "namespace.sidecar-injector.istio.io": failed to call webhook: Post "https://istiod.istio-system.svc:443/inject?timeout=10s": dial tcp 10.68.9.12:443: connect: connection refused',
  ],
};

/** How often it ended at first, with which code and how long ago. */
const restarts: { readonly [what: string]: readonly [times: number, code: number, ago: number] } = {
  'a crash at the beginning': [1, 1, 90],
  'two crashes at the beginning': [2, 1, 75],
  'too little memory, hours ago': [1, 137, 7200],
};

function restarted({ pod, now }: Place, [times, code, ago]: readonly [number, number, number]): KubeObject {
  const statuses = pod['status'];
  const first = textAt(pod, 'spec', 'containers', 0, 'name');
  const last = {
    exitCode: code,
    reason: code === 137 ? 'OOMKilled' : 'Error',
    startedAt: timeOf(now, ago + 3),
    finishedAt: timeOf(now, ago),
  };
  const state = {
    name: first,
    image: 'x',
    imageID: 'x',
    ready: true,
    started: true,
    restartCount: times,
    state: { running: { startedAt: timeOf(now, ago - 2) } },
    lastState: { terminated: last },
  };
  return KubeObject.parse({ ...pod, status: merged(statuses, { containerStatuses: [state] }) });
}

export const passing: readonly string[] = [...Object.keys(events), ...Object.keys(restarts)];

/** The recording with something at a component that has passed. */
export function passed(recording: Recording, namespace: string, component: string, what: string): Recording {
  const place = placeOf(recording, namespace, component);
  if (!place) return recording;
  const { dump, logs } = recording;
  const end = restarts[what];
  const told = (events[what] ?? []).map((line, i) => eventFrom(line, i, place));
  const objects = dump.objects.map(it => (it === place.pod && end ? restarted(place, end) : it));
  return { dump: { ...dump, objects: [...objects, ...told] }, logs };
}
