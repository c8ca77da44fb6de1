import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../server/domain/kube-object.ts';
import type { Point } from '../../server/domain/signal.ts';
import { pictureOf } from '../../server/sre/picture.ts';
import { rank } from '../../server/sre/rank.ts';
import { rules } from '../../server/sre/rules.ts';
import { anomalies, deviation } from '../../server/sre/signals/anomaly.ts';

const STEP = 5000;
/** `[value, count]` in a row, one point every five seconds, with a little noise that is always the same. */
function points(...parts: readonly (readonly [value: number, count: number])[]): Point[] {
  const values = parts.flatMap(([value, count]) => Array<number>(count).fill(value));
  return values.map((value, i) => [i * STEP, value * (1 + 0.01 * Math.sin(i * 7))]);
}

describe('one series', () => {
  const cases: readonly [what: string, signal: string, points: Point[], score: 'up' | 'down' | undefined][] =
    [
      ['a step up', 'latency_p95_seconds', points([0.02, 14], [0.4, 30]), 'up'],
      ['a step up that ends again', 'latency_p95_seconds', points([0.02, 14], [0.4, 20], [0.02, 12]), 'up'],
      [
        'a step that begins before the past is over',
        'latency_p95_seconds',
        points([0.02, 8], [0.4, 40]),
        'up',
      ],
      ['a step down', 'success_ratio', points([1, 14], [0.6, 30]), 'down'],
      ['constant', 'cpu_cores', Array.from({ length: 40 }, (_, i): Point => [i * STEP, 0.2]), undefined],
      ['noise alone', 'latency_p95_seconds', points([0.02, 48]), undefined],
      [
        'a flat past and a change too small to mean anything',
        'cpu_cores',
        points([0.004, 14], [0.006, 30]),
        undefined,
      ],
      ['one point that sticks out', 'latency_p95_seconds', points([0.02, 20], [3, 1], [0.02, 20]), undefined],
      ['too short', 'latency_p95_seconds', points([0.02, 3], [0.4, 3]), undefined],
      ['gaps', 'latency_p95_seconds', points([0.02, 14], [0.4, 30]).filter((_, i) => i % 3 !== 1), 'up'],
      ['empty', 'latency_p95_seconds', [], undefined],
    ];
  test.each(cases)('%s', (_, signal, series, expected) => {
    const found = deviation({ signal, subject: 'cart', points: series });
    expect(found && (found.score > 0 ? 'up' : 'down')).toBe(expected);
  });

  test('the onset is the first point outside', () => {
    const found = deviation({
      signal: 'latency_p95_seconds',
      subject: 'cart',
      points: points([0.02, 20], [0.4, 20]),
    });
    expect(found?.onset).toBe(20 * STEP);
  });

  test('what only one of many does is rare', () => {
    const calm = Array.from({ length: 9 }, (_, i) => ({
      signal: 'cpu_cores',
      subject: `c${i}`,
      points: points([0.1, 40]),
    }));
    const [found] = anomalies([
      ...calm,
      { signal: 'cpu_cores', subject: 'busy', points: points([0.1, 14], [0.5, 26]) },
    ]);
    expect(found).toMatchObject({ subject: 'busy', rarity: 0.1 });
  });
});

type Behaviour = { [signal: string]: Point[] };
const calm = (latency: number, rate = 20): Behaviour => ({
  latency_p50_seconds: points([latency, 48]),
  latency_p95_seconds: points([latency * 2, 48]),
  cpu_cores: points([0.05, 48]),
  requests_per_second: points([rate, 48]),
  success_ratio: points([1, 48]),
});
const slow = (from: number, to: number, rate = 20): Behaviour => ({
  ...calm(from, rate),
  latency_p50_seconds: points([from, 14], [to, 34]),
  latency_p95_seconds: points([from * 2, 14], [to * 1.5, 34]),
});

/** A page calls orders and stock, orders calls stock and mail; so stock is asked twice for each page. Two nodes. */
const calls = [
  { from: 'page', to: 'orders' },
  { from: 'page', to: 'stock' },
  { from: 'orders', to: 'stock' },
  { from: 'orders', to: 'mail' },
];
const nodes: { readonly [component: string]: string } = {
  page: 'n1',
  orders: 'n1',
  stock: 'n2',
  mail: 'n2',
  search: 'n2',
};

function objects(): KubeObject[] {
  return Object.entries(nodes).flatMap(([name, node]) => {
    const labels = { app: name };
    const spec = {
      containers: [{ name: 'main', image: 'i', resources: { limits: { cpu: '200m', memory: '256Mi' } } }],
    };
    return [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace: 'shop' },
        spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
      },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: `${name}-1`,
          namespace: 'shop',
          labels,
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name, uid: name, controller: true }],
        },
        spec: { ...spec, nodeName: node },
        status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
      },
    ];
  });
}

function causes(behaviours: { [subject: string]: Behaviour }): string[] {
  const all = {
    page: calm(0.02),
    orders: calm(0.01),
    stock: calm(0.004, 40),
    mail: calm(0.003),
    search: calm(0.005),
    ...behaviours,
  };
  const series = Object.entries(all).flatMap(([subject, signals]) =>
    Object.entries(signals).map(([signal, own]) => ({ signal, subject, points: own })),
  );
  const picture = pictureOf({
    now: 48 * STEP,
    namespaces: ['shop'],
    objects: objects(),
    kinds: new Set(['Pod', 'Deployment']),
    logs: [],
    series,
    calls,
    nodeTexts: new Map(),
  });
  return rank(
    rules.flatMap(rule => rule(picture)),
    picture,
  )
    .filter(({ score }) => score >= 0.5)
    .map(({ code, component }) => `${code} of ${component}`);
}

const more = (latency: number): Behaviour => ({
  ...calm(latency),
  requests_per_second: points([20, 14], [90, 34]),
});

describe('a platform by its signals', () => {
  test('all calm', () => {
    expect(causes({})).toEqual([]);
  });

  test('a slow network at one component, and those who wait for it', () => {
    const found = causes({ stock: slow(0.004, 0.9, 40), orders: slow(0.01, 0.95), page: slow(0.02, 1.9) });
    expect(found[0]).toBe('network-latency of stock');
  });

  test('too little cpu, and who waits for it', () => {
    const busy = {
      ...slow(0.004, 0.5, 40),
      cpu_cores: points([0.05, 14], [0.198, 34]),
      cpu_throttled_seconds: points([0, 14], [0.7, 34]),
    };
    expect(causes({ stock: busy, orders: slow(0.01, 0.6), page: slow(0.02, 1.2) })[0]).toBe(
      'cpu-saturation of stock',
    );
  });

  test('a node whose components are all slow', () => {
    const found = causes({
      stock: slow(0.004, 0.4, 40),
      mail: slow(0.003, 0.4),
      search: slow(0.005, 0.4),
      orders: slow(0.01, 0.8),
      page: slow(0.02, 1.3),
    });
    expect(found[0]).toBe('node-network-latency of n2');
  });

  test('more requests from outside, which everybody feels', () => {
    expect(causes({ page: more(0.02), orders: more(0.01), stock: more(0.004) })[0]).toBe(
      'traffic-surge of page',
    );
  });
});
