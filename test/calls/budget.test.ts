import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { fit } from '../../server/calls/budget.ts';
import { PlatformError } from '../../server/errors.ts';
import { readTool } from '../../tools/tool.ts';

const Pod = z.object({ name: z.string(), lines: z.array(z.string()) });
const View = z.object({
  summary: z.string(),
  components: z.array(z.object({ name: z.string(), pods: z.array(Pod) })),
  corners: z.array(z.string()).length(4).optional(),
});
type View = z.infer<typeof View>;

const tool = readTool({
  name: 'get_health',
  title: 'Get health',
  toolset: 'environments',
  description: 'Gives the health.',
  idempotent: true,
  command: { noun: 'health', verb: 'get', positional: [] },
  narrow: 'Pass `component` to see one.',
  input: z.strictObject({}),
  output: View,
  run: () => Promise.reject(new Error('not run here')),
  text: ({ summary, components, corners = [] }) =>
    [
      summary,
      ...components.flatMap(({ name, pods }) => [
        name,
        ...pods.flatMap(pod => [`  ${pod.name}`, ...pod.lines.map(line => `    ${line}`)]),
      ]),
      ...corners,
    ].join('\n'),
});

const list = <T>(length: number, item: (i: number) => T): T[] => Array.from({ length }, (_, i) => item(i));
const pod = (name: string, lines: number, width = 40) => ({
  name,
  lines: list(lines, i => `${i} `.padEnd(width, 'x')),
});
const sizes = ({ components }: View) => components.map(({ pods }) => pods.map(({ lines }) => lines.length));

function fitted(view: View, limit: number) {
  const result = fit(tool, view, limit);
  const shrunk = View.parse(result.view);
  expect(result.text.length).toBeLessThanOrEqual(limit);
  expect(JSON.stringify(shrunk).length).toBeLessThanOrEqual(limit);
  const { text } = tool.answer(shrunk);
  expect(result.text.startsWith(text)).toBe(true);
  return { view: shrunk, note: result.text.slice(text.length) };
}

describe('an answer', () => {
  test('that fits is left alone', () => {
    const view = { summary: 'all well', components: [{ name: 'cart', pods: [pod('cart-1', 3)] }] };
    expect(fitted(view, 2000)).toEqual({ view, note: '' });
  });

  test('loses the ends of its longest list, and says so', () => {
    const components = list(500, i => ({ name: `component-${i}`, pods: [] }));
    const { view, note } = fitted({ summary: 'bad', components }, 6000);
    expect(view.components[0]?.name).toBe('component-0');
    expect(view.components.length).toBeGreaterThan(50);
    expect(note).toBe(
      `\nLeft out to fit: ${500 - view.components.length} of 500 components. Pass \`component\` to see one.`,
    );
  });

  test('loses lines of one noisy pod before it loses components', () => {
    const components = list(20, i => ({ name: `c-${i}`, pods: [pod(`p-${i}`, i === 3 ? 1000 : 2)] }));
    const { view, note } = fitted({ summary: 'bad', components }, 12_000);
    expect(view.components).toHaveLength(20);
    expect(
      sizes(view)
        .flat()
        .filter(length => length !== 2),
    ).toHaveLength(1);
    expect(note).toMatch(/^\nLeft out to fit: \d+ of 1000 lines\. Pass/);
  });

  test('with a few very long texts in lists', () => {
    const { view, note } = fitted(
      { summary: 'bad', components: [{ name: 'c', pods: [pod('p', 5, 30_000)] }] },
      20_000,
    );
    expect(sizes(view)).toEqual([[1]]);
    expect(note).toBe(
      '\nLeft out to fit: 4 of 5 lines, the end of one long text. Pass `component` to see one.',
    );
  });

  test('with one very long text beside a short list', () => {
    const components = list(20, i => ({ name: `component-${i}`, pods: [] }));
    const { view, note } = fitted({ summary: 'word '.repeat(10_000), components }, 8000);
    expect(view.components).toHaveLength(20);
    expect(view.summary).toMatch(/^(word )+… \(\d+ more characters\)$/);
    expect(note).toMatch(/the end of one long text/);
  });

  test('keeps a list that the schema wants whole', () => {
    const corners = list(4, i => String(i).repeat(1500));
    const { view } = fitted(
      { summary: 'x', components: [{ name: 'c', pods: [pod('p', 400)] }], corners },
      8000,
    );
    expect(view.corners).toHaveLength(4);
  });

  test('that cannot be made to fit is refused with the way to ask for less', () => {
    const corners = list(4, i => String(i).repeat(190));
    const components = list(3, i => ({ name: `component-${i}`, pods: [] }));
    expect(() => fit(tool, { summary: 'x', components, corners }, 600)).toThrowError(PlatformError);
    expect(() => fit(tool, { summary: 'x', components, corners }, 600)).toThrowError(/does not fit into 600/);
  });

  test('of any shape fits, is valid and agrees with its text', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 60; round++) {
      const components = list(random(30), i => ({
        name: `c-${i}`,
        pods: list(random(12), n => pod(`p-${n}`, random(20), random(300))),
      }));
      fitted({ summary: 'x'.repeat(random(9000)), components }, 3000 + random(20_000));
    }
  });
});
