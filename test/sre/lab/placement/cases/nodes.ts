import { listAt } from '../../../../../server/domain/json.ts';
import { all, drop, find, patch } from '../world.ts';
import {
  cordon,
  label,
  nodesOf,
  occupy,
  type Planting,
  scaleTo,
  taint,
  writeContainer,
  workloadOf,
  writePod,
} from '../plant.ts';
import { always, type Case, later } from './case.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const affinity = (...terms: object[]): object => ({
  affinity: { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: terms } } },
});
const isIn = (key: string, ...values: string[]): object => ({
  matchExpressions: [{ key, operator: 'In', values }],
});

const service = (
  title: string,
  code: string,
  plant: (planting: Planting) => void,
  more: Partial<Case> = {},
): Case => ({ title, code, of: 'service', manners: always, plant, ...more });

/** The application asks for this of its nodes, and had it before. */
const pinned = (it: Planting, spec: object): void => writePod(it, it.roles.service, spec);

const everyWorker = ({ world }: Planting, act: (name: string) => void): void =>
  nodesOf(world).forEach(({ metadata }) => act(metadata.name));

const touch = (it: Planting): unknown => it.touched.add(it.roles.service);

const selector = (title: string, nodeSelector: object): Case =>
  service(`selector: ${title}`, 'node-selector-unsatisfied', it => pinned(it, { nodeSelector }));

const wish = (title: string, spec: object): Case =>
  service(`affinity: ${title}`, 'node-affinity-unsatisfied', it => pinned(it, spec));

const wishes: readonly Case[] = [
  selector('a label that no node has', { 'disk-type': 'ssd' }),
  selector('a host that is none', { 'kubernetes.io/hostname': 'worker-99' }),
  selector('two labels, one of them nobody has', { 'kubernetes.io/os': 'linux', hardware: 'gpu' }),
  service('selector: a value nearly right', 'node-selector-unsatisfied', it => {
    label(it.world, 'worker-02', { 'disk-type': 'ssd' });
    pinned(it, { nodeSelector: { 'disk-type': 'sdd' } });
  }),
  service('selector: and a worker is cordoned besides', 'node-selector-unsatisfied', it => {
    cordon(it.world, 'worker-01');
    pinned(it, { nodeSelector: { pool: 'frontend' } });
  }),
  service('selector: and a worker has a taint besides', 'node-selector-unsatisfied', it => {
    taint(it.world, 'worker-03', 'dedicated', 'batch');
    pinned(it, { nodeSelector: { pool: 'frontend' } });
  }),
  service(
    'selector: the label was taken from the node',
    'node-selector-unsatisfied',
    it => {
      label(it.world, 'worker-02', { pool: null });
      touch(it);
    },
    {
      manners: later,
      before: it => {
        label(it.world, 'worker-02', { pool: 'front' });
        pinned(it, { nodeSelector: { pool: 'front' } });
      },
    },
  ),
  wish('a label that no node has', affinity(isIn('hardware-type', 'gpu'))),
  wish('a zone that is none', affinity(isIn('topology.kubernetes.io/zone', 'zone-x'))),
  wish('either of two that are none', affinity(isIn('pool', 'a'), isIn('pool', 'b'))),
  wish(
    'everything but what all have',
    affinity({ matchExpressions: [{ key: 'kubernetes.io/os', operator: 'NotIn', values: ['linux'] }] }),
  ),
  wish(
    'a label that must exist',
    affinity({ matchExpressions: [{ key: 'accelerator', operator: 'Exists' }] }),
  ),
  wish(
    'a label that must not exist',
    affinity({ matchExpressions: [{ key: 'kubernetes.io/arch', operator: 'DoesNotExist' }] }),
  ),
  wish(
    'more than any node has',
    affinity({ matchExpressions: [{ key: 'generation', operator: 'Gt', values: ['3'] }] }),
  ),
  wish(
    'a node by its name',
    affinity({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['worker-77'] }] }),
  ),
  service('affinity: beside a selector that is met', 'node-affinity-unsatisfied', it =>
    pinned(it, { nodeSelector: { 'kubernetes.io/os': 'linux' }, ...affinity(isIn('disk', 'nvme')) }),
  ),
  service('selector: beside an affinity that is met', 'node-selector-unsatisfied', it =>
    pinned(it, { nodeSelector: { disk: 'nvme' }, ...affinity(isIn('kubernetes.io/os', 'linux')) }),
  ),
  service(
    'affinity of a StatefulSet',
    'node-affinity-unsatisfied',
    it => writePod(it, it.roles.store, affinity(isIn('storage-node', 'true'))),
    { of: 'store', manners: ['fresh', 'replaced'] },
  ),
];

const cordons: readonly Case[] = [
  service(
    'all workers cordoned, then a pod ends',
    'node-unschedulable',
    it => {
      everyWorker(it, name => cordon(it.world, name));
      touch(it);
    },
    { manners: later },
  ),
  service('the node that is selected is cordoned', 'node-unschedulable', it => {
    label(it.world, 'worker-02', { 'hardware-type': 'gpu' });
    cordon(it.world, 'worker-02');
    pinned(it, { nodeSelector: { 'hardware-type': 'gpu' } });
  }),
  service('the node of an affinity is cordoned', 'node-unschedulable', it => {
    cordon(it.world, 'worker-03');
    pinned(it, affinity(isIn('kubernetes.io/hostname', 'worker-03')));
  }),
  service('the two nodes of a pool are cordoned', 'node-unschedulable', it => {
    for (const name of ['worker-01', 'worker-02']) {
      label(it.world, name, { pool: 'front' });
      cordon(it.world, name);
    }
    pinned(it, { nodeSelector: { pool: 'front' } });
  }),
  service(
    'the node of the pods it wants to be near is cordoned',
    'node-unschedulable',
    it => {
      cordon(it.world, 'worker-02');
      pinned(it, {
        affinity: {
          podAffinity: {
            [REQUIRED]: [
              {
                labelSelector: { matchLabels: it.app.labelsOf(it.roles.other) },
                topologyKey: 'kubernetes.io/hostname',
              },
            ],
          },
        },
      });
    },
    {
      manners: ['replaced'],
      before: it => writePod(it, it.roles.other, { nodeSelector: { 'kubernetes.io/hostname': 'worker-02' } }),
    },
  ),
  service(
    'one node has a disk that only it can use, and is cordoned',
    'node-unschedulable',
    it => {
      const claim = find(it.world, 'PersistentVolumeClaim', it.app.namespace, `data-${it.roles.store}-0`);
      if (!claim) return;
      const own = all(it.world, 'PersistentVolume').find(volume =>
        JSON.stringify(volume).includes(`"name":"${claim.metadata.name}"`),
      );
      if (own)
        patch(it.world, 'PersistentVolume', undefined, own.metadata.name, {
          spec: {
            nodeAffinity: { required: { nodeSelectorTerms: [isIn('kubernetes.io/hostname', 'worker-02')] } },
          },
        });
      cordon(it.world, 'worker-02');
      it.touched.add(it.roles.store);
    },
    { of: 'store', manners: ['replaced'] },
  ),
];

const repelled = (title: string, plant: (it: Planting) => void, more: Partial<Case> = {}): Case =>
  service(`taint: ${title}`, 'taint-not-tolerated', plant, more);

const taints: readonly Case[] = [
  repelled(
    'all workers',
    it => {
      everyWorker(it, name => taint(it.world, name, 'maintenance', 'true'));
      touch(it);
    },
    { manners: later },
  ),
  repelled(
    'each worker another one',
    it => {
      everyWorker(it, name => taint(it.world, name, 'dedicated', name));
      touch(it);
    },
    { manners: later },
  ),
  repelled('the node that is selected', it => {
    label(it.world, 'worker-02', { workload: 'gpu' });
    taint(it.world, 'worker-02', 'workload', 'gpu');
    pinned(it, { nodeSelector: { workload: 'gpu' } });
  }),
  repelled('the node of an affinity, without a value', it => {
    label(it.world, 'worker-01', { pool: 'db' });
    taint(it.world, 'worker-01', 'database-only', '');
    pinned(it, affinity(isIn('pool', 'db')));
  }),
  repelled(
    'tolerated with another value',
    it => {
      everyWorker(it, name => taint(it.world, name, 'team', 'red'));
      pinned(it, { tolerations: [{ key: 'team', operator: 'Equal', value: 'blue', effect: 'NoSchedule' }] });
    },
    { manners: later },
  ),
  repelled(
    'tolerated for another effect',
    it => {
      everyWorker(it, name => taint(it.world, name, 'team', 'red', 'NoExecute'));
      pinned(it, { tolerations: [{ key: 'team', operator: 'Exists', effect: 'NoSchedule' }] });
    },
    { manners: later },
  ),
  repelled(
    'some tainted, one cordoned',
    it => {
      everyWorker(it, name =>
        name === 'worker-01' ? cordon(it.world, name) : taint(it.world, name, 'zone', 'edge'),
      );
      touch(it);
    },
    { manners: later },
  ),
  repelled(
    'some tainted, one full',
    it => {
      everyWorker(it, name =>
        name === 'worker-01'
          ? occupy(it.world, name, { memory: '15Gi' })
          : taint(it.world, name, 'zone', 'edge'),
      );
      touch(it);
    },
    { manners: later },
  ),
];

const sized = (title: string, code: string, resources: object): Case =>
  service(`size: ${title}`, code, it => writeContainer(it, it.roles.service, { resources }));

const sizes: readonly Case[] = [
  sized('more cpu than a node has', 'insufficient-cpu', { requests: { cpu: '64' }, limits: { cpu: '64' } }),
  sized('more memory than a node has', 'insufficient-memory', { requests: { memory: '128Gi', cpu: '100m' } }),
  sized('a limit is a request too', 'insufficient-memory', { limits: { memory: '64Gi' } }),
  sized('much of both, more of cpu', 'insufficient-cpu', { requests: { cpu: '100', memory: '100Mi' } }),
  sized('a gpu that nobody has', 'insufficient-resource', {
    limits: { 'nvidia.com/gpu': '1' },
    requests: { cpu: '100m' },
  }),
  sized('local disk', 'insufficient-resource', { requests: { 'ephemeral-storage': '500Gi', cpu: '100m' } }),
  sized('huge pages', 'insufficient-resource', {
    requests: { 'hugepages-2Mi': '128Mi', memory: '128Mi', cpu: '100m' },
    limits: { 'hugepages-2Mi': '128Mi', memory: '128Mi' },
  }),
  service('size: an init container that is too big', 'insufficient-memory', it =>
    pinned(it, {
      initContainers: [
        { name: 'warm-up', image: 'busybox:1.36', resources: { requests: { memory: '90Gi' } } },
      ],
    }),
  ),
  service('size: too big, and one worker is cordoned', 'insufficient-cpu', it => {
    cordon(it.world, 'worker-01');
    writeContainer(it, it.roles.service, { resources: { requests: { cpu: '20' }, limits: { cpu: '20' } } });
  }),
  service(
    'size: the nodes are full of others',
    'insufficient-cpu',
    it => {
      everyWorker(it, name => occupy(it.world, name, { cpu: it.machines.cpu === '8' ? '6500m' : '3' }));
      writeContainer(it, it.roles.service, { resources: { requests: { cpu: '1500m', memory: '64Mi' } } });
    },
    { manners: later },
  ),
  service(
    'size: scaled beyond what the nodes have',
    'insufficient-memory',
    it => {
      writeContainer(it, it.roles.many, { resources: { requests: { memory: '5Gi', cpu: '10m' } } });
      scaleTo(it, it.roles.many, 30);
    },
    { of: 'many', manners: ['replaced'] },
  ),
  service(
    'size: no room for one more pod',
    'insufficient-resource',
    it => {
      everyWorker(it, name =>
        patch(it.world, 'Node', undefined, name, { status: { allocatable: { pods: '4' } } }),
      );
      touch(it);
    },
    { manners: later },
  ),
  service('size: too big for the node that is selected', 'insufficient-memory', it => {
    label(it.world, 'worker-03', { pool: 'small' });
    occupy(it.world, 'worker-03', { memory: '6Gi' });
    writeContainer(it, it.roles.service, { resources: { requests: { memory: '12Gi' } } });
    pinned(it, { nodeSelector: { pool: 'small' } });
  }),
];

/** A port of the node beside the one that the service leads to. */
const port = (it: Planting, role: string, hostPort: number): object => ({
  ports: [
    ...listAt(workloadOf(it, role), 'spec', 'template', 'spec', 'containers', 0, 'ports'),
    { name: 'host', containerPort: hostPort, hostPort, protocol: 'TCP' },
  ],
});

const ports: readonly Case[] = [
  service(
    'host port: taken by a pod of others on every node',
    'host-port-conflict',
    it => {
      everyWorker(it, name =>
        occupy(it.world, name, { cpu: '10m' }, [{ containerPort: 80, hostPort: 9999 }]),
      );
      writeContainer(it, it.roles.service, port(it, it.roles.service, 9999));
    },
    { blind: ['summary'] },
  ),
  service(
    'host port: more replicas than nodes',
    'host-port-conflict',
    it => {
      writeContainer(it, it.roles.many, port(it, it.roles.many, 8443));
      scaleTo(it, it.roles.many, 8);
    },
    { of: 'many', manners: ['fresh', 'replaced'] },
  ),
  service(
    'host port: its own old pod holds it',
    'host-port-conflict',
    it => {
      writeContainer(it, it.roles.many, { env: [{ name: 'RELEASE', value: '2' }] });
    },
    {
      of: 'many',
      only: ['rail'],
      manners: ['rolled'],
      before: it => {
        writeContainer(it, it.roles.many, port(it, it.roles.many, 8443));
        scaleTo(it, it.roles.many, nodesOf(it.world).length);
      },
    },
  ),
];

const zones: readonly Case[] = [
  service(
    'zone: the nodes of its disk are gone',
    'volume-zone-mismatch',
    it => {
      const volume = all(it.world, 'PersistentVolume').find(({ spec }) =>
        JSON.stringify(spec).includes(`data-${it.roles.store}-0`),
      );
      const zone = /"values":\["(zone-\w)"\]/.exec(JSON.stringify(volume))?.[1] ?? '';
      for (const node of nodesOf(it.world))
        if (node.metadata.labels?.['topology.kubernetes.io/zone'] === zone) drop(it.world, node);
      it.touched.add(it.roles.store);
    },
    { of: 'store', manners: ['replaced'], only: ['bank'] },
  ),
  service(
    'zone: it selects another zone than its disk is in',
    'volume-zone-mismatch',
    it => {
      const volume = all(it.world, 'PersistentVolume').find(({ spec }) =>
        JSON.stringify(spec).includes(`data-${it.roles.store}-0`),
      );
      const zone = /"values":\["(zone-\w)"\]/.exec(JSON.stringify(volume))?.[1] ?? '';
      const other = zone === 'zone-a' ? 'zone-c' : 'zone-a';
      writePod(it, it.roles.store, { nodeSelector: { 'topology.kubernetes.io/zone': other } });
    },
    { of: 'store', manners: ['replaced'], only: ['bank'] },
  ),
  service(
    'zone: a local volume on a host that is gone',
    'volume-zone-mismatch',
    it => {
      patch(it.world, 'PersistentVolume', undefined, `${it.roles.disk}-pv`, {
        spec: {
          nodeAffinity: { required: { nodeSelectorTerms: [isIn('kubernetes.io/hostname', 'worker-88')] } },
        },
      });
      it.touched.add(it.roles.disk);
    },
    { of: 'disk', manners: ['fresh', 'replaced'] },
  ),
];

export const nodeCases: readonly Case[] = [...wishes, ...cordons, ...taints, ...sizes, ...ports, ...zones];
