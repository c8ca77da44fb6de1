import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { at, listAt } from '../../../server/domain/json.ts';
import { kinds } from '../../../server/sandbox/store/kinds.ts';
import { object, pod, sandbox, template, workload } from './sandbox.ts';

type Box = ReturnType<typeof sandbox>;
const start = Date.parse('2026-01-01T00:00:00Z');
const minute = 60_000;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarterdeck-sandbox-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A bit of everything, in all states. */
async function fill({ cluster, sleep }: Box): Promise<void> {
  await cluster.create(workload('Deployment', 'web', { replicas: 2 }));
  await cluster.create(
    workload('Deployment', 'bad', { template: template('bad', { image: 'shop/web:missing' }) }),
  );
  await cluster.create(workload('StatefulSet', 'db', { replicas: 2 }));
  await cluster.create(object('v1', 'Service', 'web', { selector: { app: 'web' }, ports: [{ port: 80 }] }));
  await cluster.create(pod('crashing', {}, {}, { crash: '1 3' }));
  await cluster.create(pod('huge', { resources: { requests: { cpu: '99' } } }));
  await cluster.create(pod('waiting', { envFrom: [{ secretRef: { name: 'creds' } }] }));
  await cluster.create(pod('unready', { readinessProbe: { tcpSocket: { port: 80 } } }, {}, { unready: '' }));
  const jobTemplate = { spec: { template: template('task', {}, { restartPolicy: 'Never' }) } };
  await cluster.create(object('batch/v1', 'CronJob', 'task', { schedule: '* * * * *', jobTemplate }));
  await sleep(30);
}

/** Everything the cluster holds, by the port. */
async function everything({ cluster }: Box): Promise<unknown[]> {
  const lists = await Promise.all(kinds.map(kind => cluster.list(kind)));
  return lists.flatMap(({ items }) => items);
}

test('the same calls give the same cluster', async () => {
  const boxes = [sandbox(), sandbox()];
  for (const box of boxes) {
    await fill(box);
    await box.sleep(1000);
  }
  const [one, other] = await Promise.all(boxes.map(everything));
  expect(one).toEqual(other);
});

test('time runs with the wall, and ahead of it when somebody sleeps', async () => {
  let wall = 5 * minute;
  const box = sandbox({ wall: () => wall });
  const elapsed = () => (box.clock.now().getTime() - start) / 1000;
  await box.cluster.create(pod('p'));
  wall += 10_000;
  expect([elapsed(), await box.pods()]).toEqual([10, ['p Running ready']]);
  await box.sleep(100);
  wall += 5000;
  expect(elapsed()).toBe(115);
  wall -= 3000;
  expect(elapsed()).toBe(115);
});

const held = () => readFileSync(join(folder, 'state.json'), 'utf8').match(/"name":"p\d"/g)?.length;

const open = (wall = 0) => sandbox({ file: join(folder, 'state.json'), wall: () => wall });

describe('with a state file', () => {
  test('a cluster that was closed goes on as if it never had been', async () => {
    const first = open();
    await fill(first);
    first.close();
    const second = open();
    expect(second.clock.now()).toEqual(first.clock.now());
    const whole = sandbox();
    await fill(whole);
    expect(await everything(second)).toEqual(await everything(whole));
    for (const box of [second, whole]) await box.sleep(900);
    expect(await everything(second)).toEqual(await everything(whole));
    second.close();
  });

  test('time that passed while it was closed is caught up, its last hour in full', async () => {
    const first = open();
    await first.cluster.create(pod('crashing', {}, {}, { crash: '1 3' }));
    first.close();
    const second = open(50 * 60 * minute);
    expect(second.clock.now()).toEqual(new Date(start + 50 * 60 * minute));
    const [status] = listAt(await second.get('Pod', 'crashing'), 'status', 'containerStatuses');
    expect(at(status, 'restartCount')).toBeGreaterThan(10);
    second.close();
  });

  test('is written a moment after a change, and on close', async () => {
    const box = open();
    for (const name of ['p1', 'p2']) await box.cluster.create(pod(name));
    await setTimeout(100);
    const before = held();
    await box.cluster.create(pod('p3'));
    expect(held()).toBe(before);
    box.close();
    expect(held()).toBeGreaterThan(before ?? 0);
  });

  test('that is none of ours is refused and left as it is', () => {
    const path = join(folder, 'state.json');
    const text = JSON.stringify({ format: 1, state: { seed: 1 } });
    writeFileSync(path, text);
    for (let attempt = 0; attempt < 2; attempt++)
      expect(() => open()).toThrow('the state file is not readable: wall: Invalid input');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('whose lock was taken away is not written, and the next call says so', async () => {
    const box = open();
    rmSync(join(folder, 'state.json.lock'));
    await box.cluster.create(pod('p'));
    await setTimeout(100);
    await expect(box.pods()).rejects.toThrow(/was taken away/);
    expect(await box.pods()).toEqual(['p Pending ContainerCreating']);
    expect(() => box.close()).toThrow(/was taken away/);
  });

  test('belongs to one process at a time', async () => {
    const box = open();
    expect(() => open()).toThrow(/is in use by process/);
    box.close();
    open().close();
  });
});

test('a scenario decides how a container behaves before the defaults do', async () => {
  const box = sandbox({
    script: it =>
      it.metadata.name === 'p'
        ? { pull: 'unauthorized', listensAfter: 0, hangsAfter: Infinity, readyAfter: 0 }
        : undefined,
  });
  for (const name of ['p', 'q']) await box.cluster.create(pod(name));
  await box.sleep(2.5);
  expect(await box.pods()).toEqual(['p Pending ErrImagePull', 'q Running ready']);
});

test('work grows with what changes, not with what is there', async () => {
  const box = sandbox({ nodes: 10 });
  const cost = async (from: number, to: number): Promise<number> => {
    const before = Number((await box.cluster.list({ apiVersion: 'v1', kind: 'Namespace' })).resourceVersion);
    for (let i = from; i < to; i++) {
      await box.cluster.create(workload('Deployment', `web-${i}`, { replicas: 3 }));
      await box.cluster.create(
        object('v1', 'Service', `web-${i}`, { selector: { app: `web-${i}` }, ports: [{ port: 80 }] }),
      );
    }
    await box.sleep(10);
    return Number((await box.cluster.list({ apiVersion: 'v1', kind: 'Namespace' })).resourceVersion) - before;
  };
  expect(await cost(0, 50)).toBe(await cost(50, 100));
  const began = performance.now();
  for (let i = 0; i < 10_000; i++) box.simulation.catchUp();
  expect((performance.now() - began) / 10_000).toBeLessThan(0.05);
});
