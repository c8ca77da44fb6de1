import { createHash } from 'node:crypto';
import { at, isObject, listAt, numberAt, textAt } from '../../../../server/domain/json.ts';
import type { KubeObject } from '../../../../server/domain/kube-object.ts';
import { remember } from '../../../../server/domain/remember.ts';
import { admitPod, refuseClaim } from './admission.ts';
import { tell, tries } from './events.ts';
import { injected } from './mesh.ts';
import { all, drop, find, iso, patch, put, setStatus, suffix, type World } from './world.ts';

/** A name for a template, as the hash of it is one. */
const hashIn = remember((template: object): string =>
  createHash('sha256')
    .update(JSON.stringify(template))
    .digest('hex')
    .slice(0, 10)
    .replaceAll(/[013aeiou]/g, 'x'),
);
const hashOf = (template: unknown): string => (isObject(template) ? hashIn(template) : '');

const replicas = (set: KubeObject): number => numberAt(set, 'spec', 'replicas') ?? 0;

const ownerOf = ({ apiVersion, kind, metadata }: KubeObject) => [
  {
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  },
];

export const isOwnedBy = (object: KubeObject, owner: KubeObject): boolean =>
  object.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) === true;

export const podsOf = (world: World, owner: KubeObject): KubeObject[] =>
  all(world, 'Pod', owner.metadata.namespace).filter(pod => isOwnedBy(pod, owner));

export const isReady = (pod: KubeObject): boolean =>
  listAt(pod, 'status', 'conditions').some(
    it => textAt(it, 'type') === 'Ready' && textAt(it, 'status') === 'True',
  );

/** The name of the thing that people wrote: a ReplicaSet stands for its Deployment. */
export const componentOf = ({ metadata, kind }: KubeObject): string =>
  kind === 'ReplicaSet' ? (metadata.ownerReferences?.[0]?.name ?? metadata.name) : metadata.name;

const record = (value: unknown): { [key: string]: unknown } => (isObject(value) ? value : {});

/** What every pod gets beside its template. */
function podOf(world: World, owner: KubeObject, name: string, more: object = {}): KubeObject {
  const template = at(owner, 'spec', 'template');
  const spec = record(at(template, 'spec'));
  const { namespace = '' } = owner.metadata;
  const token = `kube-api-access-${suffix(world, 5)}`;
  const set = owner.kind === 'StatefulSet' ? listAt(owner, 'spec', 'volumeClaimTemplates') : [];
  const mount = { name: token, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true };
  const made = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: record(at(template, 'metadata', 'labels')),
      ownerReferences: ownerOf(owner),
      creationTimestamp: iso(world.time),
    },
    spec: {
      serviceAccountName: 'default',
      priority: 0,
      ...spec,
      containers: listAt(spec, 'containers').map(it => ({
        ...record(it),
        volumeMounts: [...listAt(it, 'volumeMounts'), mount],
      })),
      volumes: [
        ...listAt(spec, 'volumes'),
        ...set.map(it => ({
          name: textAt(it, 'metadata', 'name'),
          persistentVolumeClaim: { claimName: `${textAt(it, 'metadata', 'name')}-${name}` },
        })),
        { name: token, projected: { sources: [{ configMap: { name: 'kube-root-ca.crt' } }] } },
      ],
      tolerations: [
        ...listAt(spec, 'tolerations'),
        ...['not-ready', 'unreachable'].map(what => ({
          key: `node.kubernetes.io/${what}`,
          operator: 'Exists',
          effect: 'NoExecute',
          tolerationSeconds: 300,
        })),
      ],
      ...more,
    },
    status: { phase: 'Pending' },
  };
  return injected(world, put(world, made));
}

/** Tries to make a pod; what refuses it is told of its owner. */
function create(world: World, owner: KubeObject, name: string, more?: object): boolean {
  if (world.tried.has(owner.metadata.uid ?? '')) return false;
  const pod = podOf(world, owner, name, more);
  drop(world, pod);
  const admitted = admitPod(world, pod, componentOf(owner));
  if (typeof admitted !== 'string') {
    const made = put(world, admitted);
    const message =
      owner.kind === 'StatefulSet'
        ? `create Pod ${name} in StatefulSet ${owner.metadata.name} successful`
        : `Created pod: ${made.metadata.name}`;
    tell(world, owner, { reason: 'SuccessfulCreate', message, from: controllerOf(owner) });
    return true;
  }
  world.tried.add(owner.metadata.uid ?? '');
  refused(world, owner, name, admitted);
  return false;
}

const controllerOf = ({ kind }: KubeObject): string =>
  ({
    ReplicaSet: 'replicaset-controller',
    StatefulSet: 'statefulset-controller',
    DaemonSet: 'daemonset-controller',
    Job: 'job-controller',
  })[kind] ?? 'controller';

/** What a controller tells of a pod that it may not make: names made up anew each time, so one event for each. */
function refused(world: World, owner: KubeObject, name: string, why: string): void {
  const from = controllerOf(owner);
  const count = tries(world, 0.1, 960);
  const told = { reason: 'FailedCreate', from, warning: true };
  if (owner.kind === 'StatefulSet')
    tell(world, owner, {
      ...told,
      message: `create Pod ${name} in StatefulSet ${owner.metadata.name} failed error: ${why}`,
      count,
    });
  else if (why.includes(`"${name}"`)) {
    for (let i = 0; i < Math.min(count, 9); i += 1)
      tell(world, owner, {
        ...told,
        message: `Error creating: ${why.replaceAll(name, `${name.slice(0, -5)}${suffix(world, 5)}`)}`,
      });
    if (count > 9)
      tell(world, owner, {
        ...told,
        message: `(combined from similar events): Error creating: ${why}`,
        count: count - 9,
      });
  } else tell(world, owner, { ...told, message: `Error creating: ${why}`, count });
  if (owner.kind !== 'ReplicaSet') return;
  const condition = {
    type: 'ReplicaFailure',
    status: 'True',
    reason: 'FailedCreate',
    message: why,
    lastTransitionTime: iso(world.time),
  };
  patch(world, 'ReplicaSet', owner.metadata.namespace, owner.metadata.name, {
    status: { conditions: [condition] },
  });
}

function setsOf(world: World, deployment: KubeObject): KubeObject[] {
  return all(world, 'ReplicaSet', deployment.metadata.namespace).filter(it => isOwnedBy(it, deployment));
}

function scale(world: World, deployment: KubeObject, set: KubeObject, to: number): void {
  const from = numberAt(set, 'spec', 'replicas') ?? 0;
  if (from === to) return;
  const { name, namespace } = set.metadata;
  patch(world, 'ReplicaSet', namespace, name, { spec: { replicas: to } });
  const how = to > from ? 'up' : 'down';
  tell(world, deployment, {
    reason: 'ScalingReplicaSet',
    message: `Scaled ${how} replica set ${name} ${from === 0 ? '' : `from ${from} `}to ${to}`,
    from: 'deployment-controller',
  });
}

function newSet(world: World, deployment: KubeObject, hash: string, revision: number): KubeObject {
  const { name, namespace } = deployment.metadata;
  const template = record(at(deployment, 'spec', 'template'));
  const labels = { ...record(at(template, 'metadata', 'labels')), 'pod-template-hash': hash };
  return put(world, {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: ownerOf(deployment),
      creationTimestamp: iso(world.time),
    },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { ...template, metadata: { labels } },
    },
    status: { replicas: 0 },
  });
}

/** Rolls as far as what is ready allows: a quarter more and a quarter fewer pods than wanted. */
function roll(world: World, deployment: KubeObject): void {
  const { name, namespace } = deployment.metadata;
  const wanted = numberAt(deployment, 'spec', 'replicas') ?? 1;
  const hash = hashOf(at(deployment, 'spec', 'template'));
  const sets = setsOf(world, deployment);
  const now =
    find(world, 'ReplicaSet', namespace, `${name}-${hash}`) ??
    newSet(world, deployment, hash, sets.length + 1);
  const old = sets.filter(it => it.metadata.name !== now.metadata.name);
  const olds = old.reduce((sum, set) => sum + replicas(set), 0);
  const isRecreate = textAt(deployment, 'spec', 'strategy', 'type') === 'Recreate';
  const surge = isRecreate ? 0 : Math.ceil(wanted / 4);
  const may = olds === 0 ? wanted : Math.min(wanted, Math.max(0, wanted + surge - olds));
  scale(world, deployment, now, Math.max(replicas(now) > wanted ? wanted : replicas(now), may));
  const readyOf = (set: KubeObject): number => podsOf(world, set).filter(isReady).length;
  const ready = [...old, now].reduce((sum, set) => sum + readyOf(set), 0);
  let spare = isRecreate ? olds : ready - (wanted - Math.floor(wanted / 4));
  for (const set of old) {
    const fewer = Math.min(replicas(set), Math.max(0, spare));
    spare -= fewer;
    scale(world, deployment, set, replicas(set) - fewer);
  }
}

/** Makes the pods that a set lacks and takes those that it has too many. */
function fill(world: World, set: KubeObject): void {
  const pods = podsOf(world, set);
  const wanted = numberAt(set, 'spec', 'replicas') ?? 1;
  for (const pod of pods.slice(wanted)) drop(world, pod);
  for (let i = pods.length; i < wanted; i += 1)
    if (!create(world, set, `${set.metadata.name}-${suffix(world, 5)}`)) return;
}

function claimsFor(world: World, set: KubeObject, podName: string): boolean {
  const { name, namespace } = set.metadata;
  for (const template of listAt(set, 'spec', 'volumeClaimTemplates')) {
    const claimName = `${textAt(template, 'metadata', 'name')}-${podName}`;
    if (find(world, 'PersistentVolumeClaim', namespace, claimName)) continue;
    const claim = put(world, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: claimName, namespace, labels: record(at(set, 'spec', 'selector', 'matchLabels')) },
      spec: at(template, 'spec'),
      status: { phase: 'Pending' },
    });
    drop(world, claim);
    const why = refuseClaim(world, claim);
    const told = { from: 'statefulset-controller', count: tries(world, 1, 960) };
    if (why !== undefined) {
      if (world.tried.has(set.metadata.uid ?? '')) return false;
      world.tried.add(set.metadata.uid ?? '');
      tell(world, set, {
        ...told,
        reason: 'FailedCreate',
        warning: true,
        message: `create Claim ${claimName} for Pod ${podName} in StatefulSet ${name} failed error: ${why}`,
      });
      tell(world, set, {
        ...told,
        reason: 'FailedCreate',
        warning: true,
        message: `create Pod ${podName} in StatefulSet ${name} failed error: failed to create PVC ${claimName}: ${why}`,
      });
      return false;
    }
    put(world, claim);
    tell(world, set, {
      ...told,
      count: 1,
      reason: 'SuccessfulCreate',
      message: `create Claim ${claimName} Pod ${podName} in StatefulSet ${name} success`,
    });
  }
  return true;
}

/** One after the other: the next is made when the one before is ready; a changed template from the last one on. */
function fillInOrder(world: World, set: KubeObject): void {
  const { name, namespace } = set.metadata;
  const hash = hashOf(at(set, 'spec', 'template'));
  const wanted = numberAt(set, 'spec', 'replicas') ?? 1;
  for (let i = 0; i < wanted; i += 1) {
    const podName = `${name}-${i}`;
    const pod = find(world, 'Pod', namespace, podName);
    if (pod && !isReady(pod)) return;
    if (pod) continue;
    if (claimsFor(world, set, podName) && create(world, set, podName)) relabel(world, set, podName, hash);
    return;
  }
  for (const pod of podsOf(world, set).toReversed()) {
    const index = Number(pod.metadata.name.slice(name.length + 1));
    const isOld = pod.metadata.labels?.['controller-revision-hash'] !== `${name}-${hash}`;
    if (!isOld && index < wanted) continue;
    drop(world, pod);
    return;
  }
}

function relabel(world: World, set: KubeObject, podName: string, hash: string): void {
  const labels = {
    'controller-revision-hash': `${set.metadata.name}-${hash}`,
    'statefulset.kubernetes.io/pod-name': podName,
  };
  patch(world, 'Pod', set.metadata.namespace, podName, { metadata: { labels } });
}

/** The nodes that a DaemonSet wants a pod on: those that do not repel it. A cordon does not count. */
export function nodesFor(world: World, set: KubeObject): KubeObject[] {
  const tolerations = listAt(set, 'spec', 'template', 'spec', 'tolerations');
  return all(world, 'Node').filter(
    node =>
      tolerations.length > 0 ||
      (node.metadata.name !== 'master' &&
        listAt(node, 'spec', 'taints').every(it =>
          /unschedulable$|^PreferNoSchedule/.test(`${textAt(it, 'effect')} ${textAt(it, 'key')}`),
        )),
  );
}

function fillNodes(world: World, set: KubeObject): void {
  const nodes = nodesFor(world, set);
  const pods = podsOf(world, set);
  for (const { metadata } of nodes) {
    const affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchFields: [{ key: 'metadata.name', operator: 'In', values: [metadata.name] }] },
          ],
        },
      },
    };
    const isThere = pods.some(pod =>
      JSON.stringify(at(pod, 'spec', 'affinity')).includes(`"${metadata.name}"`),
    );
    const own = record(at(set, 'spec', 'template', 'spec', 'affinity'));
    const tolerations = [
      ...listAt(set, 'spec', 'template', 'spec', 'tolerations'),
      ...['not-ready:NoExecute', 'unreachable:NoExecute', 'unschedulable:NoSchedule'].map(it => ({
        key: `node.kubernetes.io/${it.split(':')[0]}`,
        operator: 'Exists',
        effect: it.split(':')[1],
      })),
    ];
    const more = { affinity: { ...own, ...affinity }, tolerations };
    if (!isThere && !create(world, set, `${set.metadata.name}-${suffix(world, 5)}`, more)) return;
  }
}

/** What the controllers do next. */
export function reconcile(world: World): void {
  for (const it of all(world, 'Deployment')) roll(world, it);
  for (const it of all(world, 'ReplicaSet')) fill(world, it);
  for (const it of all(world, 'StatefulSet')) fillInOrder(world, it);
  for (const it of all(world, 'DaemonSet')) fillNodes(world, it);
}

/** Forgets what was refused before, as the next success does. */
export function clearFailures(world: World): void {
  for (const set of all(world, 'ReplicaSet')) {
    const wanted = numberAt(set, 'spec', 'replicas') ?? 0;
    if (podsOf(world, set).length >= wanted) setStatus(world, set, { replicas: wanted });
  }
}
