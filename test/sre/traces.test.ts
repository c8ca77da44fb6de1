import { describe, expect, test } from 'vitest';
import type { Traces } from '../../server/control-plane/ports.ts';
import type { Span, Trace } from '../../server/domain/trace.ts';
import { PlatformError } from '../../server/errors.ts';
import { inTime } from '../../server/sre/in-time.ts';
import { investigate } from '../../server/sre/investigate.ts';
import { pictureOf } from '../../server/sre/picture.ts';
import { traceFacts } from '../../server/sre/trace-facts.ts';
import { createDumpCluster } from '../../server/sandbox/dump/cluster.ts';
import { noTelemetry } from '../../server/observability/measured-telemetry.ts';

const NOW = Date.parse('2026-03-02T10:00:00Z');
const MINUTE = 60_000;

type Call = { ms: number; fails?: 'none' | 'all' | 'inside'; callee?: boolean };

/** checkout asks payments, which asks fraud; `own` is what each of them takes itself. */
function request(ago: number, { ms, fails = 'none', callee = true }: Call): Trace {
  const start = NOW - ago * MINUTE;
  const failed = fails !== 'none';
  const span = (
    id: string,
    component: string,
    operation: string,
    kind: string,
    more: Partial<Span>,
  ): Span => ({
    id,
    component,
    namespace: 'shop',
    operation,
    start,
    milliseconds: ms,
    failed,
    attributes: { 'span.kind': kind, 'peer.service': 'fraud' },
    ...more,
  });
  const status = failed ? { status: 'connection refused' } : {};
  return {
    id: `t${ago}`,
    spans: [
      span('a', 'checkout', 'POST /checkout', 'server', { failed: fails === 'all' }),
      span('b', 'payments', 'Charge', 'server', { parent: 'a' }),
      span('c', 'payments', 'Score', 'client', { parent: 'b', ...status }),
      ...(callee
        ? [span('d', 'fraud', 'Score', 'server', { parent: 'c', milliseconds: ms - 2, ...status })]
        : []),
    ],
  };
}

function factsOf(traces: readonly Trace[]): string[] {
  const picture = pictureOf({
    now: NOW,
    namespaces: ['shop'],
    objects: [],
    kinds: new Set(),
    logs: [],
    series: [],
    calls: [],
    traced: { component: 'checkout', namespace: 'shop', traces },
    nodeTexts: new Map(),
  });
  return [...traceFacts(picture)].map(
    ([component, { kind, source, text, time }]) =>
      `${component}: ${kind}, ${source}: ${text}${time === undefined ? '' : ` ${(NOW - time) / MINUTE}m ago`}`,
  );
}

const several = (count: number, call: Call): Trace[] =>
  Array.from({ length: count }, (_, i) => request(i + 1, call));

describe('what traces show of components', () => {
  test.each<[string, Trace[], string[]]>([
    ['nothing', [], []],
    ['all are well and alike', several(20, { ms: 100 }), []],
    [
      'a callee that fails itself',
      [
        ...several(15, { ms: 100 }),
        request(30, { ms: 50, fails: 'all' }),
        request(40, { ms: 50, fails: 'all' }),
      ],
      [
        'fraud: trace, traces of checkout: 2 of 17 failed, first at fraud (2): Score: connection refused 30m ago',
      ],
    ],
    [
      'a callee that cannot be reached: of both ends',
      [request(5, { ms: 50, fails: 'all', callee: false })],
      ['payments', 'fraud'].map(
        name =>
          `${name}: trace, traces of checkout: 1 of 1 failed, first at payments→fraud (1): Score: connection refused 5m ago`,
      ),
    ],
    [
      'failures that nobody outside sees',
      [request(5, { ms: 50, fails: 'inside' })],
      [
        'fraud: trace, traces of checkout: 1 of 1 failed, first at fraud (1), 0 reached the caller: Score: connection refused 5m ago',
      ],
    ],
    [
      'a callee that is gone at times and fails at others: all of it in one fact',
      [request(3, { ms: 50, fails: 'all', callee: false }), ...several(2, { ms: 50, fails: 'all' })],
      [
        'payments: trace, traces of checkout: 1 of 3 failed, first at payments→fraud (1): Score: connection refused 3m ago',
        'fraud: trace, traces of checkout: 3 of 3 failed, first at fraud (2), payments→fraud (1): Score: connection refused 1m ago',
      ],
    ],
    [
      'a quarter that is slow',
      [...several(12, { ms: 100 }), ...several(4, { ms: 900 })],
      [
        'fraud: trace, traces of checkout: the slowest quarter of 16 took 900 ms, 100 ms is usual: 100 % of it went to fraud',
      ],
    ],
  ])('%s', (_, traces, expected) => expect(factsOf(traces)).toEqual(expected));
});

describe('an investigation', () => {
  const cluster = createDumpCluster({
    folder: '',
    capturedAt: NOW,
    note: '',
    objects: ['checkout', 'fraud'].map(name => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'shop', uid: name },
      spec: { replicas: 1, template: { spec: { containers: [{ name: 'main', image: 'x:1' }] } } },
    })),
    kinds: new Set(['apps/v1 Deployment', 'v1 Pod']),
    logs: new Map(),
    series: [],
    calls: [],
    traceFiles: [],
    nodeTexts: new Map(),
  });
  const about = {
    question: 'why is checkout slow?',
    environment: 'staging',
    component: 'checkout',
    namespaces: ['shop'],
    calls: [],
    from: new Date(NOW - 60 * MINUTE),
    now: new Date(NOW),
  };
  const ask = async (traces: () => Pick<Traces, 'search'>, more: object = {}) => {
    const whole = () => ({
      get: () => Promise.resolve(undefined),
      calls: () => Promise.resolve([]),
      ...traces(),
    });
    const sources = { cluster, telemetry: noTelemetry, traces: whole };
    return (await investigate(sources, { ...about, ...more })).not_checked.filter(it =>
      it.startsWith('traces'),
    );
  };

  test('asks for the newest traces of the component that is asked about', async () => {
    const asked: object[] = [];
    const search: Traces['search'] = async wanted => {
      asked.push(wanted);
      return [];
    };
    expect(await ask(() => ({ search }))).toEqual([]);
    expect(asked).toEqual([
      { component: 'checkout', namespace: 'shop', from: about.from, to: about.now, limit: 40 },
    ]);
    await ask(() => ({ search }), { component: undefined });
    expect(asked).toHaveLength(1);
  });

  test('tells what it could not look at, unless nobody records traces', async () => {
    const gone = new PlatformError('unavailable', 'The traces backend is gone.', 'Call again.');
    expect(await ask(() => ({ search: () => Promise.reject(gone) }))).toEqual([
      'traces: The traces backend is gone.',
    ]);
    const none = new PlatformError('not_configured', 'Nobody records traces.', 'Set traces.url.');
    expect(
      await ask(() => {
        throw none;
      }),
    ).toEqual([]);
    const unmapped = new PlatformError('not_found', 'No such plane.', 'Map it.');
    expect(
      await ask(() => {
        throw unmapped;
      }),
    ).toEqual(['traces: No such plane.']);
  });
});

const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () =>
      reject(signal.reason instanceof Error ? signal.reason : new Error('?')),
    );
  });

describe('a look within a time', () => {
  test('ends', async () => {
    await expect(inTime(20, 'traces', undefined, never)).rejects.toMatchObject({
      code: 'timeout',
      message: 'traces were not read within 0.02 s.',
    });
    expect(await inTime(1000, 'traces', undefined, async () => 7)).toBe(7);
  });

  test('ends when its caller gives up', async () => {
    const caller = new AbortController();
    const asked = inTime(60_000, 'traces', caller.signal, never);
    const reason = new PlatformError('cancelled', 'the call was cancelled', 'Call again.');
    caller.abort(reason);
    await expect(asked).rejects.toBe(reason);
  });
});
