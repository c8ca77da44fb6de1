import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../server/control-plane/ports.ts';
import type { KubeObject } from '../../server/domain/kube-object.ts';
import { createClusterLogs } from '../../server/observability/cluster-logs.ts';
import { clusterOf, log, type Said } from './kept-logs/cluster-of.ts';
import { before, MINUTE, NOW, podOf, search, webPod } from './kept-logs/shop-pods.ts';

const WEB = 'web-7d9c8b6f5-bcdfg';

async function openLogs(objects: readonly KubeObject[], said: Said) {
  const { cluster, asked } = await clusterOf(objects, said);
  const logs = createClusterLogs(cluster);
  return { asked, find: (more: object = {}) => logs.search(search(more)) };
}

const told = ({ lines }: { lines: readonly LogLine[] }) =>
  lines.map(({ time, pod, container, text }) => `${time} ${pod.slice(-5)}/${container} ${text}`);

test('all containers of all pods, merged by time; not those of a mesh, unless named', async () => {
  const containers = { main: { since: 60 * MINUTE }, side: { since: 60 * MINUTE }, 'istio-proxy': {} };
  const { find, asked } = await openLogs([webPod('bcdfg', containers), webPod('ccccc')], {
    [`${WEB}/main`]: log('2026-11-29T11:59:01.000000001Z a', '2026-11-29T11:59:03Z c', 'no time'),
    [`${WEB}/side`]: log('2026-11-29T13:59:02+02:00 b'),
    'web-7d9c8b6f5-ccccc/main': log('2026-11-29T11:59:01Z first'),
    [`${WEB}/istio-proxy`]: log('2026-11-29T11:59:01Z mesh'),
  });
  const found = await find();
  expect(told(found)).toEqual([
    ' bcdfg/main no time',
    '2026-11-29T11:59:01Z ccccc/main first',
    '2026-11-29T11:59:01.000000001Z bcdfg/main a',
    '2026-11-29T11:59:02Z bcdfg/side b',
    '2026-11-29T11:59:03Z bcdfg/main c',
  ]);
  expect(found).toMatchObject({ pods: [WEB, 'web-7d9c8b6f5-ccccc'], isCut: false, notes: [] });
  expect(asked).toHaveLength(3);
  expect(told(await find({ container: 'istio-proxy' }))).toEqual([
    '2026-11-29T11:59:01Z bcdfg/istio-proxy mesh',
  ]);
});

test('what matches, until then, the newest of it', async () => {
  const lines = Array.from(
    { length: 6 },
    (_, i) => `${before((6 - i) * 1000)} ${i % 2 ? 'Odd' : 'even'} ${i}`,
  );
  const { find } = await openLogs([webPod('bcdfg')], { [`${WEB}/main`]: log(...lines) });
  const texts = async (more: object) => (await find(more)).lines.map(({ text }) => text);
  expect(await texts({ grep: 'ODD' })).toEqual(['Odd 1', 'Odd 3', 'Odd 5']);
  expect(await texts({ to: new Date(NOW - 4000) })).toEqual(['even 0', 'Odd 1', 'even 2']);
  expect(await find({ limit: 2 })).toMatchObject({
    lines: [{ text: 'even 4' }, { text: 'Odd 5' }],
    isCut: true,
  });
  expect(await find({ limit: 6 })).toMatchObject({ isCut: false });
});

test('the run before, of the containers that had one', async () => {
  const containers = { main: { since: MINUTE, ended: MINUTE }, side: { since: 60 * MINUTE } };
  const { find, asked } = await openLogs([webPod('bcdfg', containers), webPod('ccccc')], {
    [`${WEB}/main previous`]: log('2026-11-29T11:58:59Z last words'),
  });
  expect(await find({ previous: true })).toMatchObject({
    lines: [{ container: 'main', text: 'last words' }],
    notes: ['web-7d9c8b6f5-ccccc: container "main" in pod "web-7d9c8b6f5-ccccc" is waiting to start'],
  });
  expect(asked).toEqual([`${WEB}/main previous`, 'web-7d9c8b6f5-ccccc/main previous']);
});

describe('what could not be read is told', () => {
  test('by pod, and by container where it has several', async () => {
    const containers = { main: { since: MINUTE }, side: { since: MINUTE } };
    const { find } = await openLogs([webPod('bcdfg', containers)], {
      [`${WEB}/main`]: log(...Array.from({ length: 5000 }, (_, i) => `${before(5000 - i)} line ${i}`)),
    });
    const { lines, notes, isCut } = await find({ limit: 5000 });
    expect([lines.length, isCut]).toEqual([5000, false]);
    expect(notes).toEqual([
      `${WEB}, container main: only its newest 5000 lines were read`,
      `${WEB}, container side: container "side" in pod "${WEB}" is waiting to start`,
    ]);
  });

  test('and so are pods beyond the tenth', async () => {
    const pods = 'bcdfghjklmnp'.split('').map(letter => webPod(letter.repeat(5)));
    const said = Object.fromEntries(
      pods.map(({ metadata }) => [`${metadata.name}/main`, log(`2026-11-29T11:59:01Z ${metadata.name}`)]),
    );
    const { find } = await openLogs(pods, said);
    const found = await find();
    expect([found.lines.length, found.pods.length, found.notes]).toEqual([
      10,
      12,
      ['2 of 12 pods were not read'],
    ]);
  });
});

test('pods without the label are known by their workload', async () => {
  const bare = podOf('db-0', { kind: 'StatefulSet', name: 'db' }, undefined, '');
  const other = podOf('web-0', { kind: 'StatefulSet', name: 'db' });
  const { labels, ...metadata } = bare.metadata;
  expect(labels).toBeDefined();
  const { find } = await openLogs([{ ...bare, metadata }, other], {
    'db-0/main': log('2026-11-29T11:59:01Z ready'),
  });
  expect(await find({ component: 'db' })).toMatchObject({ pods: ['db-0'], lines: [{ text: 'ready' }] });
  expect(await find({ component: 'nobody' })).toEqual({ lines: [], pods: [], isCut: false, notes: [] });
});
