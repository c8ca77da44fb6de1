import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import type { Span, Trace } from '../../server/domain/trace.ts';
import { callGaps, callsIn } from '../../server/domain/trace-calls.ts';
import { deepestFailure } from '../../server/domain/trace-failure.ts';
import { outlineOf } from '../../server/domain/trace-outline.ts';
import { criticalPath } from '../../server/domain/trace-path.ts';
import { failedAt, summaryOfTraces, worstFirst } from '../../server/domain/trace-summary.ts';
import { timeSpent } from '../../server/domain/trace-time.ts';
import { partIn, type Part } from '../../server/domain/trace-part.ts';
import { treeOf } from '../../server/domain/trace-tree.ts';

const SpanGiven = z.strictObject({
  id: z.string(),
  in: z.string().optional(),
  of: z.string(),
  op: z.string(),
  kind: z.string().optional(),
  at: z.number(),
  ms: z.number(),
  failed: z.boolean().default(false),
  status: z.string().optional(),
  attributes: z.record(z.string(), z.string()).default({}),
});

const Shape = z.strictObject({
  case: z.string(),
  spans: z.array(SpanGiven),
  outline: z.string(),
  spent: z.string(),
  took: z.number().optional(),
  failure: z.string().optional(),
  failed_at: z.string().optional(),
  calls: z.string().default(''),
  gaps: z.string().default(''),
});

const text = readFileSync(join(import.meta.dirname, '../fixtures/traces/shapes.yaml'), 'utf8');
const shapes = z.array(Shape).parse(parse(text));

const spanOf = (given: z.infer<typeof SpanGiven>): Span => ({
  id: given.id,
  ...(given.in === undefined ? {} : { parent: given.in }),
  component: given.of,
  operation: given.op,
  start: given.at,
  milliseconds: given.ms,
  failed: given.failed,
  ...(given.status === undefined ? {} : { status: given.status }),
  attributes: { ...given.attributes, ...(given.kind === undefined ? {} : { 'span.kind': given.kind }) },
});

const round = (value: number): number => Number(value.toFixed(3));

function drawn(trace: Trace): string {
  const { rows } = outlineOf(treeOf(trace), 100);
  return rows
    .map(({ node: { span }, level, self, isCritical }) => {
      const mark = isCritical ? '*' : '-';
      const failed = span.failed ? ' !' : '';
      return `${'  '.repeat(level)}${mark} ${span.component} ${span.operation} ${span.milliseconds} (${round(self)})${failed}\n`;
    })
    .join('');
}

describe('what is made of recorded spans', () => {
  test.each(shapes.map(shape => [shape.case, shape] as const))('%s', (_, shape) => {
    const trace = { id: 't', spans: shape.spans.map(spanOf) };
    const tree = treeOf(trace);
    expect(drawn(trace)).toBe(shape.outline);
    const spent = timeSpent(tree);
    expect(spent.map(({ on, milliseconds }) => `${on} ${round(milliseconds)}`).join(', ')).toBe(shape.spent);
    const whole = tree.root ? tree.root.end - tree.root.start : 0;
    expect(spent.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBeCloseTo(whole, 6);
    expect(tree.end - tree.start).toBe(shape.took ?? whole);
    const deepest = deepestFailure(tree);
    expect(deepest && `${deepest.span.component} ${deepest.span.operation}`).toBe(shape.failure);
    expect(deepest && failedAt(deepest)).toBe(shape.failed_at);
    const calls = callsIn([trace]).map(({ from, to, count }) => `${from}→${to} ${count}`);
    expect(calls.join(', ')).toBe(shape.calls);
    const gaps = callGaps([trace]).map(
      ({ from, to, medianMs, count }) => `${from}→${to} ${medianMs} (${count})`,
    );
    expect(gaps.join(', ')).toBe(shape.gaps);
  });
});

const plain = (id: number, parent: number | undefined, more: Partial<Span> = {}): Span => ({
  id: `s${id}`,
  ...(parent === undefined ? {} : { parent: `s${parent}` }),
  component: `c${id % 7}`,
  operation: 'work',
  start: id,
  milliseconds: 20_000 - 2 * id,
  failed: false,
  attributes: {},
  ...more,
});

describe('10,000 spans', () => {
  const MANY = 10_000;
  const chain = Array.from({ length: MANY }, (_, i) =>
    plain(i, i === 0 ? undefined : i - 1, { failed: true }),
  );
  const fan = Array.from({ length: MANY }, (_, i) =>
    plain(i, i === 0 ? undefined : 0, i === 0 ? {} : { milliseconds: 1, component: 'leaf' }),
  );
  const circle = chain.map((span, i) => ({ ...span, parent: `s${(i + MANY - 1) % MANY}` }));

  test.each([
    ['one below the other', chain, 's9999'],
    ['side by side', fan, undefined],
    ['in a circle, backwards', circle.toReversed(), 's9998'],
  ])('%s', (_, spans, failure) => {
    const tree = treeOf({ id: 't', spans });
    expect(tree.nodes).toHaveLength(MANY);
    expect(deepestFailure(tree)?.span.id).toBe(failure);
    const whole = (tree.root?.end ?? 0) - (tree.root?.start ?? 0);
    expect([...criticalPath(tree).values()].reduce((sum, own) => sum + own, 0)).toBeCloseTo(whole, 6);
    const { rows, more } = outlineOf(tree, 30);
    expect([rows.length, more]).toEqual([30, MANY - 30]);
    expect(rows.some(({ node }) => node === tree.root)).toBe(true);
  });
});

/** The part of a component in traces that all have it. */
const partsOf = (component: string, traces: readonly Trace[]): Part[] =>
  traces.flatMap(trace => partIn(trace, { component, namespace: 'shop' }) ?? []);

describe("a component's part in a trace", () => {
  const trace = {
    id: 't',
    spans: [
      plain(0, undefined, { component: 'web', milliseconds: 100, failed: true }),
      plain(1, 0, { component: 'api', start: 0, milliseconds: 20 }),
      plain(2, 1, { component: 'api', start: 0, milliseconds: 10 }),
      plain(3, 2, { component: 'db', start: 0, milliseconds: 5, failed: true }),
      plain(4, 0, { component: 'api', start: 50, milliseconds: 40 }),
      plain(5, 0, { component: 'api', start: 50, milliseconds: 4, failed: true, namespace: 'other' }),
      plain(6, 3, { component: 'api', start: 0, milliseconds: 1 }),
    ],
  };
  const shown = (component: string, namespace: string) => {
    const part = partIn(trace, { component, namespace });
    return part && [part.root.span.id, part.nodes.length];
  };

  test('begins where a request reached it; the longest of several, or one that failed', () => {
    expect(shown('web', 'shop')).toEqual(['s0', 7]);
    expect(shown('api', 'shop')).toEqual(['s4', 1]);
    expect(shown('api', 'other')).toEqual(['s5', 1]);
    expect(shown('db', 'shop')).toEqual(['s3', 2]);
    expect(shown('nobody', 'shop')).toBeUndefined();
  });
});

const call = (ms: number, failed: boolean, inner = failed): Trace => ({
  id: `${ms}`,
  spans: [
    plain(9, undefined, { component: 'gateway', start: -5, milliseconds: 9 * ms }),
    plain(0, 9, { component: 'web', milliseconds: ms, failed }),
    plain(1, 0, { component: 'api', start: 0, milliseconds: ms / 2, failed: inner, operation: 'serve' }),
  ],
});

const gap = (ms: number): Trace => ({
  id: `${ms}`,
  spans: [
    plain(0, undefined, {
      component: 'web',
      milliseconds: 50 + ms,
      attributes: { 'span.kind': 'client' },
    }),
    plain(1, 0, { component: 'api', milliseconds: 50, start: 9e9 }),
  ],
});

describe('many traces together', () => {
  test('are summed up', () => {
    const parts = partsOf('web', [
      call(100, false),
      call(200, true),
      call(300, true),
      call(200, false, true),
    ]);
    expect(summaryOfTraces(parts)).toEqual({
      count: 4,
      failed: 2,
      hidden: 1,
      p50: 200,
      p95: expect.closeTo(285, 6),
      spent: [
        { on: 'web', share: 0.5 },
        { on: 'api', share: 0.5 },
      ],
      failures: [{ at: 'api', count: 3 }],
    });
    expect(worstFirst(parts).map(({ trace }) => trace.id)).toEqual(['300', '200', '200', '100']);
    expect(summaryOfTraces([])).toEqual({
      count: 0,
      failed: 0,
      hidden: 0,
      p50: 0,
      p95: 0,
      spent: [],
      failures: [],
    });
  });

  test('tell what lies between caller and callee by the middle of their differences', () => {
    expect(callGaps([gap(3), gap(200), gap(5), gap(-10)])).toEqual([
      { from: 'web', to: 'api', medianMs: 5, count: 3 },
    ]);
  });
});
