import { describe, expect, test } from 'vitest';
import type { Effect, Profile } from '../../../server/sandbox/scenario/effect.ts';
import { nominalRequests, statesAt } from '../../../server/sandbox/traffic/model.ts';
import type { Part, State } from '../../../server/sandbox/traffic/part.ts';
import { surroundingsOf } from '../../../server/sandbox/traffic/surroundings.ts';
import type { App } from '../../../server/sandbox/traffic/topology.ts';

const NOON = Date.parse('2026-11-22T13:00:00Z');
const FAULT = NOON - 600_000;

/** Who calls whom, and how often for one request: front calls shop and search, shop pays, paying needs the bank. */
const calls: { readonly [app: string]: { readonly [callee: string]: number } } = {
  front: { shop: 0.2, search: 1 },
  shop: { pay: 2, db: 1 },
  search: { db: 1 },
  pay: { bank: 0.5 },
  bank: {},
  db: {},
  other: {},
};

const appNamed = (name: string): App => ({
  id: `ns/${name}`,
  namespace: 'ns',
  environment: 'staging',
  name,
  isResource: name === 'db',
  serves: true,
  gone: false,
  image: '',
  limits: { cpu: 1, memory: 256 * 1024 * 1024 },
  calls: Object.keys(calls[name] ?? {}).map(callee => ({
    to: `ns/${callee}`,
    name: callee,
    address: `${callee}:80`,
    ip: '10.96.0.1',
    port: 80,
    protocol: 'http',
    gone: callee === 'nowhere',
  })),
});

const profileOf = (name: string): Profile => ({
  requestsPerSecond: name === 'front' || name === 'other' ? 100 : 0,
  dailySwing: 0.5,
  calls: calls[name] ?? {},
  latencyMs: 10,
  cpuCores: 0.4,
  memoryMb: 100,
  logs: 'json',
  lines: [],
});

const topology = new Map(Object.keys(calls).map(name => [`ns/${name}`, appNamed(name)]));

function partsAround(name: string, effects: readonly Effect[]): Part[] {
  const described = surroundingsOf(topology, `ns/${name}`).apps.map(app => ({
    app,
    profile: profileOf(app.name),
  }));
  const nominal = nominalRequests(described);
  return described.map(({ app, profile }, i) => ({
    app,
    profile,
    effects: effects.filter(({ component }) => component === app.name),
    seed: i * 1000,
    nominal: nominal.get(app.id) ?? 0,
  }));
}

type Fault = { down?: readonly string[]; effects?: readonly Omit<Effect, 'environment' | 'from'>[] };

/** Everybody at a moment, by name. */
function states(time: number, { down = [], effects = [] }: Fault = {}): Map<string, State> {
  const placed = effects.map(effect => ({ environment: 'staging', from: FAULT, ...effect }));
  const podsAt = (app: string, at: number) =>
    down.includes(app.slice(3)) && at >= FAULT ? { ready: 0, running: 0 } : { ready: 1, running: 1 };
  const all = ['front', 'other'].flatMap(name => [...statesAt(partsAround(name, placed), time, podsAt)]);
  return new Map(all.map(([id, state]) => [id.slice(3), state]));
}

const share = (fault: Fault, name: string, time = NOON): number =>
  Number((states(time, fault).get(name)?.successRatio ?? -1).toFixed(2));

describe('failures travel up the callers, and nowhere else', () => {
  test.each<[string, Fault, { [app: string]: number }]>([
    ['nothing', {}, { front: 0.99, shop: 0.99, search: 1, pay: 1, bank: 1, db: 1, other: 1 }],
    [
      'the bank has no ready pod: half of the payments ask it, a purchase pays twice',
      { down: ['bank'] },
      { bank: 0, pay: 0.5, shop: 0.25, front: 0.85, search: 1, db: 1, other: 1 },
    ],
    [
      'a third of the payments fail',
      { effects: [{ component: 'pay', failRatio: 1 / 3 }] },
      { bank: 1, pay: 0.67, shop: 0.44, front: 0.89, search: 1, db: 1, other: 1 },
    ],
    [
      'the database is slower than anybody waits',
      { effects: [{ component: 'db', slowerByMs: 6000 }] },
      { db: 1, shop: 0, search: 0, front: 0, pay: 1, bank: 1, other: 1 },
    ],
    [
      'two faults at once',
      { down: ['search'], effects: [{ component: 'pay', failRatio: 0.5 }] },
      { pay: 0.5, shop: 0.25, search: 0, front: 0, db: 1, other: 1 },
    ],
  ])('%s', (_, fault, expected) => {
    const found = Object.fromEntries(Object.keys(expected).map(name => [name, share(fault, name)]));
    for (const [name, ratio] of Object.entries(expected))
      expect(Math.abs((found[name] ?? -1) - ratio), `${name}: ${found[name]}, not ${ratio}`).toBeLessThan(
        0.011,
      );
  });

  test.each<[string, Fault]>([
    ['pods', { down: ['bank'] }],
    ['an effect', { effects: [{ component: 'bank', failRatio: 1 }] }],
  ])('from the very moment on: %s', (_, fault) => {
    const before = ['bank', 'pay', 'shop', 'front'].map(name => share(fault, name, FAULT - 1));
    const after = ['bank', 'pay', 'shop', 'front'].map(name => share(fault, name, FAULT));
    expect(before.every(ratio => ratio >= 0.98)).toBe(true);
    expect(after[0]).toBe(0);
    expect(after.every(ratio => ratio < 0.9)).toBe(true);
  });

  test('until the effect ends', () => {
    const effects = [{ component: 'pay', failRatio: 1, until: NOON }];
    expect([share({ effects }, 'shop', NOON - 1), share({ effects }, 'shop', NOON)]).toEqual([0, 1]);
  });

  test.each<[string, Fault, string, string]>([
    ['pay', { down: ['bank'] }, 'bank', 'refused'],
    ['shop', { effects: [{ component: 'pay', failRatio: 1 }] }, 'pay', 'error'],
    ['search', { effects: [{ component: 'db', slowerByMs: 6000 }] }, 'db', 'timeout'],
  ])('%s knows why a call fails', (name, fault, callee, failure) => {
    const call = states(NOON, fault)
      .get(name)
      ?.calls.find(it => it.call.name === callee);
    expect(call).toMatchObject({ failure, failRatio: expect.closeTo(1, 2) });
  });
});

const requests = (fault: Fault, name: string) => states(NOON, fault).get(name)?.requests ?? -1;
const ratio = (fault: Fault, name: string) => Number((requests(fault, name) / requests({}, name)).toFixed(2));

describe('requests', () => {
  test('are those of the callers, as often as each calls', () => {
    const front = requests({}, 'front');
    expect(front / 100).toBeGreaterThan(0.85);
    expect(front / 100).toBeLessThan(1.15);
    const shares = ['search', 'shop', 'pay', 'bank', 'db'].map(name => requests({}, name) / front);
    expect(shares.map(it => Number(it.toFixed(3)))).toEqual([1, 0.2, 0.4, 0.2, 1.2]);
  });

  test('do not come from who is down', () => {
    const fault = { down: ['shop'] };
    expect(['front', 'shop', 'pay', 'bank'].map(name => ratio(fault, name))).toEqual([1, 1, 0, 0]);
    expect(ratio(fault, 'db')).toBeCloseTo(1 / 1.2, 2);
  });

  test('more of them reach everybody below, and cost CPU', () => {
    const fault = { effects: [{ component: 'shop', requests: 3 }] };
    expect(['front', 'shop', 'pay', 'bank'].map(name => ratio(fault, name))).toEqual([1, 3, 3, 3]);
    expect(states(NOON, fault).get('pay')?.cpu).toBeGreaterThan(0.8);
  });

  test('follow the time of day', () => {
    const midnight = states(NOON + 12 * 3_600_000).get('front')?.requests ?? 0;
    expect(midnight / requests({}, 'front')).toBeCloseTo(0.5, 0);
  });
});

describe('latency and usage', () => {
  test('a slow callee makes its callers slow, as long as they wait', () => {
    const fault = { effects: [{ component: 'bank', slowerByMs: 500 }] };
    const [slow, well] = [states(NOON, fault), states(NOON)];
    const added = (name: string) => (slow.get(name)?.p50Ms ?? 0) - (well.get(name)?.p50Ms ?? 0);
    expect(['bank', 'pay', 'shop', 'search'].map(name => Math.round(added(name)))).toEqual([
      500, 500, 1000, 0,
    ]);
    // Every fifth request of the front shows in its 95th percentile only.
    expect(Math.round(added('front'))).toBe(0);
    expect((slow.get('front')?.p95Ms ?? 0) - (well.get('front')?.p95Ms ?? 0)).toBeGreaterThan(900);
  });

  test('at its CPU limit a component is throttled and slower', () => {
    const state = states(NOON, { effects: [{ component: 'search', cpu: 5 }] }).get('search');
    expect(state?.cpu).toBe(1);
    expect(state?.throttled).toBeGreaterThan(0.5);
    expect(state?.p50Ms).toBeGreaterThan(1.3 * (states(NOON).get('search')?.p50Ms ?? 0));
  });
});

test('the same question has the same answer', () => {
  const fault = { down: ['bank'], effects: [{ component: 'shop', slowerByMs: 100 }] };
  for (let time = FAULT - 90_000; time < FAULT + 90_000; time += 17_001)
    expect(states(time, fault)).toEqual(states(time, fault));
});

test('a circle of calls has an end', () => {
  const circle = new Map(
    ['a', 'b', 'c'].map((name, i) => {
      const next = ['b', 'c', 'a'][i] ?? '';
      const [call] = appNamed('pay').calls;
      return [
        `ns/${name}`,
        { ...appNamed(name), calls: call ? [{ ...call, to: `ns/${next}`, name: next }] : [] },
      ];
    }),
  );
  const order = surroundingsOf(circle, 'ns/b').apps.map(
    ({ name, calls }) => `${name}→${calls.map(it => it.name).join()}`,
  );
  expect(order).toEqual(['a→b', 'b→c', 'c→']);
});
