import { expect, test } from 'vitest';
import { at, listAt, textAt } from '../../../server/domain/json.ts';
import { byText, object, pod, sandbox } from './sandbox.ts';

type Fields = { [field: string]: unknown };
type Box = ReturnType<typeof sandbox>;

const node = (number: number) => ({ apiVersion: 'v1', kind: 'Node', name: `node-${number}` });
const claim = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] };
const asking = (requests: Fields): Fields => ({ resources: { requests } });
const none = (about: string, preemption: string) =>
  `0/3 nodes are available: ${about}. preemption: 0/3 nodes are available: ${preemption}.`;
const useless = '3 Preemption is not helpful for scheduling';

async function refusal({ get }: Box): Promise<string | undefined> {
  const line = listAt(await get('Pod', 'p'), 'status', 'conditions').find(
    it => textAt(it, 'type') === 'PodScheduled',
  );
  return textAt(line, 'message');
}

test.each<[string, Fields, Fields, string]>([
  [
    'too much cpu',
    asking({ cpu: '17' }),
    {},
    none('3 Insufficient cpu', '3 No preemption victims found for incoming pod'),
  ],
  [
    'too much of both',
    asking({ cpu: 20, memory: '1Ti' }),
    {},
    none('3 Insufficient cpu, 3 Insufficient memory', '3 No preemption victims found for incoming pod'),
  ],
  [
    'an unknown label',
    {},
    { nodeSelector: { disk: 'ssd' } },
    none("3 node(s) didn't match Pod's node affinity/selector", useless),
  ],
  ['a missing claim', {}, claim, none('persistentvolumeclaim "data" not found', useless)],
])('a pod with %s stays pending and says why', async (_what, container, spec, message) => {
  const box = sandbox();
  await box.cluster.create(pod('p', container, spec));
  expect(await refusal(box)).toBe(message);
  expect(await box.events('p')).toEqual([`0s Warning FailedScheduling: ${message}`]);
  expect(await box.pods()).toEqual(['p Pending']);
});

test('each node has its own reason; a change of a node tries again', async () => {
  const box = sandbox();
  await box.cluster.patch(node(1), { spec: { unschedulable: true } });
  await box.cluster.patch(node(2), {
    spec: { taints: [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }] },
  });
  await box.cluster.create(pod('p', asking({ cpu: '17' })));
  expect(await refusal(box)).toBe(
    none(
      '1 Insufficient cpu, 1 node(s) had untolerated taint {dedicated: db}, 1 node(s) were unschedulable',
      '1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling',
    ),
  );
  await box.cluster.create(
    pod(
      'tolerant',
      {},
      {
        tolerations: [{ key: 'dedicated', operator: 'Exists' }],
        nodeSelector: { 'kubernetes.io/hostname': 'node-2' },
      },
    ),
  );
  expect(textAt(await box.get('Pod', 'tolerant'), 'spec', 'nodeName')).toBe('node-2');
  await box.cluster.create(pod('cordoned', {}, { nodeSelector: { 'kubernetes.io/hostname': 'node-1' } }));
  expect(textAt(await box.get('Pod', 'cordoned'), 'spec', 'nodeName')).toBeUndefined();
  await box.cluster.patch(node(1), { spec: { unschedulable: null } });
  expect(textAt(await box.get('Pod', 'cordoned'), 'spec', 'nodeName')).toBe('node-1');
});

test('requests are counted; room that a pod leaves is taken by the next', async () => {
  const box = sandbox({ nodes: 1 });
  for (const name of ['a', 'b', 'p']) await box.cluster.create(pod(name, asking({ cpu: '7' })));
  await box.sleep(5);
  expect(await box.pods()).toEqual(['a Running ready', 'b Running ready', 'p Pending']);
  await box.cluster.delete({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'a' });
  await box.sleep(10);
  expect(await box.pods()).toEqual(['b Running ready', 'p Running ready']);
});

test('a node takes 110 pods', async () => {
  const box = sandbox({ nodes: 1 });
  for (let i = 0; i < 110; i++) await box.cluster.create(pod(`p-${i}`));
  await box.cluster.create(pod('p'));
  expect(await refusal(box)).toMatch('0/1 nodes are available: 1 Too many pods.');
});

test('pods spread over the nodes', async () => {
  const box = sandbox();
  for (const name of ['a', 'b', 'c']) await box.cluster.create(pod(name, asking({ cpu: '1' })));
  await box.sleep(1);
  const nodes = (await box.list('Pod')).map(pod => textAt(pod, 'spec', 'nodeName') ?? '');
  expect(nodes.toSorted(byText)).toEqual(['node-1', 'node-2', 'node-3']);
});

test('a claim of an unknown class waits for the class, and its pod for the claim', async () => {
  const box = sandbox();
  const spec = {
    storageClassName: 'fast',
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
  };
  await box.cluster.create(object('v1', 'PersistentVolumeClaim', 'data', spec));
  await box.cluster.create(pod('p', {}, claim));
  expect(await refusal(box)).toBe(none('pod has unbound immediate PersistentVolumeClaims', useless));
  expect(await box.events('data')).toEqual([
    '0s Warning ProvisioningFailed: storageclass.storage.k8s.io "fast" not found',
  ]);
  await box.cluster.create({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'fast' },
    provisioner: 'x',
  });
  await box.sleep(5);
  expect(await box.pods()).toEqual(['p Running ready']);
  const bound = at(await box.get('PersistentVolumeClaim', 'data'), 'status');
  expect(bound).toEqual({ phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } });
});

test('an unschedulable pod is reported again every five minutes, in one event', async () => {
  const box = sandbox();
  await box.cluster.create(pod('p', asking({ cpu: '17' })));
  await box.sleep(1000);
  expect(await box.events('p')).toEqual([
    expect.stringMatching(/^900s Warning FailedScheduling ×4: 0\/3 nodes are available/),
  ]);
});
