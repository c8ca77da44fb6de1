import { isObject, listAt, textAt } from '../../../../server/domain/json.ts';
import type { KubeObject } from '../../../../server/domain/kube-object.ts';
import { tell } from './events.ts';
import { label, type Planting, putQuota, taint } from './plant.ts';
import { putPart } from './part.ts';
import { all, iso, patch, put, type World } from './world.ts';

/** Something that was said of an object a while ago. */
function long(
  world: World,
  minutes: number,
  object: KubeObject | undefined,
  reason: string,
  message: string,
  from: string,
) {
  if (!object) return;
  const { time } = world;
  world.time = world.now - minutes * 60_000;
  tell(world, object, { reason, message, from, warning: true });
  world.time = time;
}

function oldEvents({ world, app }: Planting): void {
  const sets = all(world, 'ReplicaSet', app.namespace);
  const pods = all(world, 'Pod', app.namespace);
  for (const set of sets.slice(0, 4))
    long(
      world,
      57,
      set,
      'FailedCreate',
      `Error creating: pods "${set.metadata.name}-" is forbidden: error looking up service account ${app.namespace}/x: serviceaccount "x" not found`,
      'replicaset-controller',
    );
  long(
    world,
    52,
    sets[5],
    'FailedCreate',
    `Error creating: pods "${sets[5]?.metadata.name}-abcde" is forbidden: exceeded quota: compute, requested: requests.memory=300Mi, used: requests.memory=3000Mi, limited: requests.memory=3Gi`,
    'replicaset-controller',
  );
  long(
    world,
    49,
    pods[3],
    'FailedScheduling',
    "0/4 nodes are available: 1 node(s) were unschedulable, 3 node(s) didn't match Pod's node affinity/selector. preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.",
    'default-scheduler',
  );
  long(
    world,
    48,
    pods[6],
    'FailedMount',
    'MountVolume.SetUp failed for volume "config" : failed to sync configmap cache: timed out waiting for the condition',
    'kubelet',
  );
  for (const claim of all(world, 'PersistentVolumeClaim', app.namespace).slice(0, 1))
    long(
      world,
      51,
      claim,
      'FailedBinding',
      'no persistent volumes available for this claim and no storage class is set',
      'persistentvolume-controller',
    );
}

function oldVolumes({ world, app }: Planting): void {
  const claim = put(world, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'tryout', namespace: app.namespace },
    spec: {
      storageClassName: 'gp2',
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '3Gi' } },
    },
    status: { phase: 'Pending' },
  });
  long(
    world,
    1,
    claim,
    'ProvisioningFailed',
    'storageclass.storage.k8s.io "gp2" not found',
    'persistentvolume-controller',
  );
  for (const [name, storageClassName, size] of [
    ['scratch-pv', 'scratch', '1Gi'],
    ['pvc-8d1f6d0e-0f0e-4c6a-9a55-3c1fb3d5a0a1', 'standard', '8Gi'],
    ['backup-volume', '', '100Gi'],
  ])
    put(world, {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name, labels: { purpose: 'leftover' } },
      spec: {
        capacity: { storage: size },
        accessModes: ['ReadWriteOnce'],
        volumeMode: 'Filesystem',
        storageClassName,
        claimRef: {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          namespace: 'attic',
          name: `old-${size}`,
        },
        hostPath: { path: `/mnt/${name}` },
      },
      status: { phase: 'Released' },
    });
}

function brokenElsewhere({ world }: Planting): void {
  const pod = (name: string, spec: object, status: object): unknown =>
    put(world, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'analytics' },
      spec: { containers: [{ name: 'main', image: 'batch:1', resources: {} }], ...spec },
      status,
    });
  const message = '0/4 nodes are available: 4 Insufficient memory.';
  pod(
    'spark-driver',
    {},
    {
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
    },
  );
  pod(
    'etl-7d9fbb6c5b-zzx2k',
    { nodeName: 'worker-01' },
    {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'False' }],
      containerStatuses: [
        {
          name: 'main',
          ready: false,
          restartCount: 812,
          state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } },
          lastState: { terminated: { exitCode: 1, reason: 'Error' } },
        },
      ],
    },
  );
}

/** A pod that was restarted hours ago, and one that a node has ended days ago. */
function oldEnds({ world, app }: Planting): void {
  const pod = all(world, 'Pod', app.namespace).find(({ status }) => textAt(status, 'phase') === 'Running');
  const [first, ...others] = listAt(pod, 'status', 'containerStatuses');
  if (pod && first)
    patch(world, 'Pod', app.namespace, pod.metadata.name, {
      status: {
        containerStatuses: [
          {
            ...(isObject(first) ? first : {}),
            restartCount: 3,
            lastState: {
              terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: iso(world.now - 5 * 3_600_000) },
            },
          },
          ...others,
        ],
      },
    });
}

/** What nobody needs any more and nobody took away. */
function forgotten(planting: Planting): void {
  const { world, app } = planting;
  const { namespace } = app;
  const part = { name: 'old-promotion', image: 'promo:0.1', port: 8099, replicas: 0 };
  putPart(world, part, app);
  put(world, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'legacy-search', namespace },
    spec: { selector: { app: 'legacy-search' }, ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }] },
  });
  put(world, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: 'import-2024',
      namespace,
      creationTimestamp: iso(world.now - 40 * 3_600_000),
    },
    spec: {
      parallelism: 1,
      backoffLimit: 0,
      template: { spec: { containers: [{ name: 'main', image: 'import:1' }] } },
    },
    status: {
      failed: 1,
      conditions: [
        {
          type: 'Failed',
          status: 'True',
          reason: 'BackoffLimitExceeded',
          message: 'Job has reached the specified backoff limit',
          lastTransitionTime: iso(world.now - 39 * 3_600_000),
        },
      ],
    },
  });
  put(world, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'debug-shell', namespace, creationTimestamp: iso(world.now - 70 * 3_600_000) },
    spec: {
      nodeName: 'worker-01',
      containers: [{ name: 'shell', image: 'busybox' }],
      restartPolicy: 'Never',
    },
    status: {
      phase: 'Failed',
      reason: 'Evicted',
      message: 'The node was low on resource: ephemeral-storage. ',
      startTime: iso(world.now - 70 * 3_600_000),
    },
  });
}

/** What other people and earlier troubles have left: it harms nobody. */
export function litter(planting: Planting): void {
  oldEvents(planting);
  oldVolumes(planting);
  brokenElsewhere(planting);
  oldEnds(planting);
  forgotten(planting);
  putQuota(planting, 'ceiling', {
    services: '300',
    persistentvolumeclaims: '100',
    'count/configmaps': '400',
  });
  label(planting.world, 'worker-01', { 'disk-type': 'hdd', workload: 'cpu' });
  taint(planting.world, 'worker-02', 'spot', 'true', 'PreferNoSchedule');
}
