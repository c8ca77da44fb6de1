import { at, isObject, listAt, textAt } from '../../../../server/domain/json.ts';
import type { KubeObject } from '../../../../server/domain/kube-object.ts';
import { tell, tries } from './events.ts';
import { all, find, iso, patch, type Upset, type World } from './world.ts';

type Trouble = { reason: string; message: string };

const ownerName = (pod: KubeObject): string =>
  (pod.metadata.ownerReferences?.[0]?.name ?? pod.metadata.name).replace(
    pod.metadata.ownerReferences?.[0]?.kind === 'ReplicaSet' ? /-[^-]+$/ : /$^/,
    '',
  );

/** Why a volume of a pod cannot be mounted. */
function mountTrouble(world: World, pod: KubeObject): Trouble | undefined {
  const component = ownerName(pod);
  for (const volume of listAt(pod, 'spec', 'volumes')) {
    const name = textAt(volume, 'name') ?? '';
    const said = world.mountErrors.get(`${component}/${name}`);
    if (said) return said;
    const lacks = (kind: string, what: string): Trouble => ({
      reason: 'FailedMount',
      message: `MountVolume.SetUp failed for volume "${name}" : ${kind} "${what}" not found`,
    });
    const map = textAt(volume, 'configMap', 'name');
    if (map !== undefined && !find(world, 'ConfigMap', pod.metadata.namespace, map))
      return lacks('configmap', map);
    const secret = textAt(volume, 'secret', 'secretName');
    if (secret !== undefined && !world.secrets.has(`${pod.metadata.namespace}/${secret}`))
      return lacks('secret', secret);
  }
  return undefined;
}

const waitingFor = (containers: readonly unknown[], reason: string) =>
  containers.map(it => ({
    name: textAt(it, 'name'),
    image: textAt(it, 'image'),
    imageID: '',
    ready: false,
    started: false,
    restartCount: 0,
    state: { waiting: { reason } },
    lastState: {},
  }));

function conditions(world: World, ready: boolean): object[] {
  const time = iso(world.time);
  return [
    { type: 'Initialized', status: 'True', lastTransitionTime: time },
    {
      type: 'Ready',
      status: ready ? 'True' : 'False',
      ...(!ready && { reason: 'ContainersNotReady', message: 'containers with unready status' }),
      lastTransitionTime: time,
    },
    { type: 'ContainersReady', status: ready ? 'True' : 'False', lastTransitionTime: time },
    { type: 'PodScheduled', status: 'True', lastTransitionTime: time },
  ];
}

function stall(world: World, pod: KubeObject, { reason, message }: Trouble): void {
  const count = tries(world, 0.5, 122);
  const { name, namespace } = pod.metadata;
  tell(world, pod, { reason, message, from: 'kubelet', warning: true, count });
  if (world.now - world.time > 130_000 && reason === 'FailedMount')
    tell(world, pod, {
      reason,
      message:
        'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[data kube-api-access-x]: timed out waiting for the condition',
      from: 'kubelet',
      warning: true,
      count: Math.round((world.now - world.time) / 130_000),
    });
  const inits = listAt(pod, 'spec', 'initContainers');
  patch(world, 'Pod', namespace, name, {
    status: {
      phase: 'Pending',
      startTime: iso(world.time),
      conditions: conditions(world, false),
      ...(inits.length > 0 && { initContainerStatuses: waitingFor(inits, 'PodInitializing') }),
      containerStatuses: waitingFor(
        listAt(pod, 'spec', 'containers'),
        inits.length > 0 ? 'PodInitializing' : 'ContainerCreating',
      ),
    },
  });
}

const ended = (world: World, code: number, ago: number): object => ({
  terminated: {
    exitCode: code,
    reason: code === 0 ? 'Completed' : 'Error',
    startedAt: iso(world.now - ago - 3000),
    finishedAt: iso(world.now - ago),
  },
});

function statusOf(world: World, container: unknown, upset: Upset | undefined, isInit: boolean): object {
  const base = { name: textAt(container, 'name'), image: textAt(container, 'image'), imageID: 'sha256:0' };
  if (upset?.exit !== undefined) {
    const restartCount = Math.max(1, tries(world, 10, 300) - 1);
    const waiting = {
      reason: 'CrashLoopBackOff',
      message: `back-off 2m40s restarting failed container=${base.name}`,
    };
    return {
      ...base,
      ready: false,
      started: false,
      restartCount,
      state: { waiting },
      lastState: ended(world, upset.exit, 20_000),
    };
  }
  if (isInit)
    return {
      ...base,
      ready: true,
      started: false,
      restartCount: 0,
      state: ended(world, 0, 60_000),
      lastState: {},
    };
  const running = { running: { startedAt: iso(world.time + 2000) } };
  return { ...base, ready: true, started: true, restartCount: 0, state: running, lastState: {} };
}

function write(world: World, pod: KubeObject, container: string, lines: readonly string[]): void {
  const { namespace, name } = pod.metadata;
  const last = world.now - 21_000;
  world.logs.set(
    `${namespace}/${name}/${container}`,
    lines.map((line, i) => `${iso(last - (lines.length - i) * 700)} ${line}`),
  );
}

function run(world: World, pod: KubeObject): void {
  const { name, namespace } = pod.metadata;
  const upset = world.upsets.get(ownerName(pod));
  const containers = listAt(pod, 'spec', 'containers');
  const inits = listAt(pod, 'spec', 'initContainers');
  const upsetName = upset && (upset.container ?? textAt(containers[0], 'name'));
  const isUpset = (it: unknown): boolean => textAt(it, 'name') === upsetName;
  const blocked = inits.findIndex(it => isUpset(it) && upset?.exit !== undefined);
  if (upset && upsetName !== undefined) write(world, pod, upsetName, upset.log);
  const own = (it: unknown): Upset | undefined => (isUpset(it) ? upset : undefined);
  const isReady = upset?.exit === undefined;
  patch(world, 'Pod', namespace, name, {
    status: {
      phase: blocked < 0 ? 'Running' : 'Pending',
      startTime: iso(world.time),
      podIP: `172.20.1.${world.made % 250}`,
      conditions: conditions(world, isReady),
      ...(inits.length > 0 && {
        initContainerStatuses:
          blocked < 0
            ? inits.map(it => statusOf(world, it, undefined, true))
            : [
                ...inits.slice(0, blocked).map(it => statusOf(world, it, undefined, true)),
                ...inits.slice(blocked, blocked + 1).map(it => statusOf(world, it, upset, true)),
                ...waitingFor(inits.slice(blocked + 1), 'PodInitializing'),
              ],
      }),
      containerStatuses:
        blocked < 0
          ? containers.map(it => statusOf(world, it, own(it), false))
          : waitingFor(containers, 'PodInitializing'),
    },
  });
  for (const it of containers) {
    const image = textAt(it, 'image') ?? '';
    tell(world, pod, {
      reason: 'Pulled',
      message: `Container image "${image}" already present on machine`,
      from: 'kubelet',
    });
    tell(world, pod, {
      reason: 'Started',
      message: `Started container ${textAt(it, 'name')}`,
      from: 'kubelet',
    });
  }
  if (!isReady)
    tell(world, pod, {
      reason: 'BackOff',
      message: `Back-off restarting failed container ${upsetName} in pod ${name}_${namespace}(${pod.metadata.uid})`,
      from: 'kubelet',
      warning: true,
      count: tries(world, 10, 300) * 4,
    });
}

/** Starts again what has been upset since it runs. */
function isUpset(world: World, pod: KubeObject): boolean {
  const upset = world.upsets.get(ownerName(pod));
  return upset !== undefined && !world.tried.has(`upset ${pod.metadata.uid}`);
}

/** What the kubelets do next: begin the pods that have a node. */
export function startPods(world: World): void {
  for (const pod of all(world, 'Pod')) {
    const isNew = at(pod, 'status', 'startTime') === undefined && !isObject(at(pod, 'status', 'podIP'));
    if (textAt(pod, 'spec', 'nodeName') === undefined || pod.metadata.ownerReferences === undefined) continue;
    if (!isNew && !isUpset(world, pod)) continue;
    world.tried.add(`upset ${pod.metadata.uid}`);
    const trouble = mountTrouble(world, pod);
    if (trouble) stall(world, pod, trouble);
    else run(world, pod);
  }
}
