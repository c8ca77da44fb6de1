import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../server/domain/kube-object.ts';
import type { Signal } from '../../../server/domain/signal.ts';
import type { Fault, Scenario } from '../../../server/sandbox/scenario/scenario.ts';
import { object, sandbox } from '../simulation/sandbox.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const CELL = 'default';

const labelled = (component: string) => ({
  'openchoreo.dev/component': component,
  'openchoreo.dev/environment': 'staging',
});

/** A Deployment of one pod with a Service before it, that knows the addresses of others. */
function service(
  name: string,
  callees: readonly string[],
  faults: { [fault: string]: string } = {},
): KubeObject[] {
  const labels = labelled(name);
  const env = callees.map(callee => ({
    name: `${callee.toUpperCase()}_URL`,
    value: `http://${callee}.${CELL}.svc.cluster.local:8080`,
  }));
  const container = {
    name: 'main',
    image: `shop/${name}:1.0`,
    ports: [{ name: 'http', containerPort: 8080 }],
    env,
    resources: { limits: { memory: '256Mi', cpu: '500m' } },
  };
  const annotations = Object.fromEntries(
    Object.entries(faults).map(([fault, text]) => [`sandbox.quarterdeck.dev/${fault}`, text]),
  );
  return [
    object('apps/v1', 'Deployment', name, {
      selector: { matchLabels: labels },
      template: { metadata: { labels, annotations }, spec: { containers: [container] } },
    }),
    object('v1', 'Service', name, {
      selector: labels,
      ports: [{ name: 'http', port: 8080, targetPort: 8080 }],
    }),
  ];
}

const scenarioOf = (...faults: readonly Partial<Fault>[]): Scenario => ({
  name: 'test',
  title: '',
  description: '',
  begins: 0,
  profiles: {},
  steps: [],
  faults: faults.map((fault, i) => ({
    name: `fault-${i}`,
    environment: 'staging',
    component: '',
    age: 0,
    endAge: undefined,
    cause: undefined,
    containers: undefined,
    traffic: undefined,
    ...fault,
  })),
  sources: {},
  expect: [],
});

type Box = ReturnType<typeof sandbox>;

async function open(
  objects: readonly KubeObject[],
  seconds: number,
  options: Parameters<typeof sandbox>[0] = {},
): Promise<Box> {
  const box = sandbox({ anchor: START, ...options });
  for (const it of objects) await box.cluster.create(it);
  await box.sleep(seconds);
  return box;
}

/** What was measured in the last so many seconds, by the second of the simulation. */
async function measured(box: Box, component: string, signal: Signal, seconds: number, stepSeconds = 1) {
  const to = new Date(box.simulation.now());
  const from = new Date(to.getTime() - seconds * 1000);
  const query = { namespace: CELL, component, signals: [signal], from, to, stepSeconds };
  const [series] = await box.metrics.series(query);
  return (series?.points ?? []).map(([time, value]) => [(time - START) / 1000, value] as const);
}

async function logOf(box: Box, app: string, query: { [field: string]: unknown } = {}): Promise<string> {
  const pod = (await box.list('Pod')).find(it => it.metadata.name.startsWith(app));
  return box.cluster.podLogs({ namespace: CELL, pod: pod?.metadata.name ?? '', ...query });
}

/** Seconds since the start of the lines that have a text. */
const secondsOf = (log: string, text: string): number[] =>
  log
    .split('\n')
    .filter(line => line.includes(text))
    .map(line => (Date.parse(line.split(' ')[0] ?? '') - START) / 1000);

describe('signals', () => {
  test('begin with the first pod, for a component that serves and is called', async () => {
    const box = await open([...service('web', ['api']), ...service('api', [])], 300);
    const [web, api] = await Promise.all(
      ['web', 'api'].map(name => measured(box, name, 'requests_per_second', 600, 15)),
    );
    expect(web?.[0]?.[0]).toBeLessThan(30);
    expect(web).toHaveLength(20);
    expect(web?.every(([, value]) => value > 1)).toBe(true);
    expect(api?.every(([, value], i) => value > 0.3 * (web?.[i]?.[1] ?? 0))).toBe(true);
    expect(await measured(box, 'nobody', 'requests_per_second', 600)).toEqual([]);
  });

  test('a callee without ready pods fails its caller exactly while nobody is ready', async () => {
    const box = await open([...service('web', ['api']), ...service('api', [], { crash: '1 40' })], 400);
    const api = await measured(box, 'api', 'success_ratio', 400);
    const web = new Map(await measured(box, 'web', 'success_ratio', 400));
    const down = api.filter(([, value]) => value === 0).map(([time]) => time);
    const up = api.filter(([, value]) => value > 0.9).map(([time]) => time);
    expect(down.length).toBeGreaterThan(50);
    expect(up.length).toBeGreaterThan(100);
    expect(down.length + up.length).toBe(api.length);
    const whenUp = Math.min(...up.map(time => web.get(time) ?? 1));
    expect(whenUp).toBeGreaterThan(0.99);
    // Not every request of web asks api.
    expect(Math.max(...down.map(time => web.get(time) ?? 1))).toBeLessThan(whenUp - 0.3);
  });

  test('memory rises to its limit and begins anew with each run that is killed for it', async () => {
    const box = await open(service('leak', [], { oom: '60' }), 500);
    const points = await measured(box, 'leak', 'memory_bytes', 500);
    const limit = 256 * 1024 * 1024;
    const tops = points.filter(([time, value], i) => value > 0.95 * limit && points[i + 1]?.[0] !== time + 1);
    expect(tops.length).toBeGreaterThanOrEqual(3);
    for (const [time] of tops) {
      const run = points.filter(([at]) => at > time - 50 && at <= time).map(([, value]) => value);
      expect(run).toEqual(run.toSorted((a, b) => a - b));
      expect((run[0] ?? limit) / limit).toBeLessThan(0.8);
    }
    expect(Math.max(...points.map(([, value]) => value))).toBeLessThanOrEqual(limit);
  });

  test('two pods use twice the memory of one, and share the CPU', async () => {
    const box = await open(service('web', []), 300);
    await box.cluster.patch(
      { apiVersion: 'apps/v1', kind: 'Deployment', namespace: CELL, name: 'web' },
      { spec: { replicas: 2 } },
    );
    await box.sleep(300);
    const growth = async (signal: Signal) => {
      const points = await measured(box, 'web', signal, 590, 10);
      const of = (from: number, to: number) =>
        points.filter(([time]) => time > from && time < to).reduce((sum, [, value]) => sum + value, 0);
      return of(350, 550) / of(50, 250);
    };
    expect(await growth('memory_bytes')).toBeCloseTo(2, 0);
    expect(await growth('cpu_cores')).toBeCloseTo(1, 0);
  });

  test('a Service that is gone is a host that nobody knows', async () => {
    const box = await open([...service('web', ['api']), ...service('api', [])], 100);
    for (const [apiVersion, kind] of [
      ['apps/v1', 'Deployment'],
      ['v1', 'Service'],
    ] as const)
      await box.cluster.delete({ apiVersion, kind, namespace: CELL, name: 'api' });
    await box.sleep(200);
    const web = await measured(box, 'web', 'success_ratio', 100);
    expect(Math.max(...web.map(([, value]) => value))).toBeLessThan(0.7);
    expect(await logOf(box, 'web')).toContain('dial tcp: lookup api.default.svc.cluster.local: no such host');
  });
});

describe('with a state file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('the past is what it was', async () => {
    const file = join(folder, 'state.json');
    const box = await open([...service('web', ['api']), ...service('api', [], { crash: '1 40' })], 400, {
      file,
    });
    const before = await measured(box, 'web', 'success_ratio', 400, 5);
    const log = await logOf(box, 'web');
    box.close();
    const again = sandbox({ file, anchor: START });
    expect(await measured(again, 'web', 'success_ratio', 400, 5)).toEqual(before);
    expect(await logOf(again, 'web')).toBe(log);
    again.close();
    expect(before.length).toBeGreaterThan(70);
  });
});

describe('logs agree with the signals', () => {
  const fault = scenarioOf({
    component: 'api',
    age: -1200_000,
    endAge: -1800_000,
    traffic: {
      failRatio: 1,
      lines: [{ level: 'error', text: 'disk is full path=/var/{n}', everySeconds: 10 }],
    },
  });
  const failed = 'call to api failed';

  test.each<[string, () => Promise<Box>, string]>([
    [
      'a callee that answers with errors',
      () => open([...service('web', ['api']), ...service('api', [])], 2400, { scenario: fault }),
      'unexpected status 503',
    ],
    [
      'a callee that nobody can reach',
      async () => {
        const box = await open([...service('web', ['api']), ...service('api', [])], 1200);
        const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: CELL, name: 'api' };
        await box.cluster.patch(ref, { spec: { replicas: 0 } });
        await box.sleep(600);
        await box.cluster.patch(ref, { spec: { replicas: 1 } });
        await box.sleep(600);
        return box;
      },
      'connect: connection refused',
    ],
  ])('%s', async (_, make, words) => {
    const box = await make();
    const log = await logOf(box, 'web');
    const times = secondsOf(log, failed);
    const signals = await measured(box, 'web', 'success_ratio', 2400);
    const low = signals.filter(([, value]) => value < 0.8).map(([time]) => time);
    const [onset, end] = [Math.min(...low), Math.max(...low)];
    expect([Math.round(onset / 10), Math.round(end / 10)]).toEqual([120, 180]);
    const during = times.filter(time => time >= onset && time <= end);
    expect(during[0]).toBeLessThan(onset + 60);
    expect(during.at(-1)).toBeGreaterThan(end - 60);
    expect(during.length).toBeGreaterThan(30);
    expect(times.length - during.length).toBeLessThan(4);
    expect(log).toContain(`api.${CELL}.svc.cluster.local:8080`);
    expect(log).toContain(words);
  });

  test('what a scenario lets it say is said from then until then, in its own words', async () => {
    const box = await open([...service('web', ['api']), ...service('api', [])], 2400, { scenario: fault });
    const log = await logOf(box, 'api');
    const times = secondsOf(log, 'disk is full');
    expect(times).toHaveLength(60);
    expect([Math.min(...times) >= 1200, Math.max(...times) < 1800]).toEqual([true, true]);
    expect(log).toMatch(/disk is full.*path.*\/var\/\d+/);
  });

  test('a tail is the end of the whole, however it is asked for', async () => {
    const box = await open([...service('web', ['api']), ...service('api', [])], 2400, { scenario: fault });
    const all = await logOf(box, 'web');
    const lines = all.trimEnd().split('\n');
    expect(lines).toEqual(lines.toSorted((a, b) => (a.slice(0, 24) < b.slice(0, 24) ? -1 : 1)));
    for (const tailLines of [1, 7, 100])
      expect(await logOf(box, 'web', { tailLines })).toBe(`${lines.slice(-tailLines).join('\n')}\n`);
    const sinceTime = new Date(START + 1500_000);
    const since = lines.filter(line => new Date(line.slice(0, 24)) >= sinceTime);
    expect(await logOf(box, 'web', { sinceTime })).toBe(`${since.join('\n')}\n`);
  });
});
