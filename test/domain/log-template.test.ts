import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { createTemplates } from '../../server/domain/log-template.ts';
import type { Template } from '../../server/domain/log-template-kept.ts';

const Group = z.strictObject({
  level: z.enum(['error', 'warn', 'info']),
  text: z.string().optional(),
  /** The line that comes right before each. */
  after: z.string().optional(),
  lines: z.array(z.string()).min(1),
});
const file = new URL('../fixtures/logs/templates.yaml', import.meta.url);
const servers = Object.entries(z.record(z.string(), z.array(Group)).parse(parse(readFileSync(file, 'utf8'))));

const grouped = createTemplates();
const labelled = servers.flatMap(([server, groups]) =>
  groups.map(group => {
    const ids = group.lines.map(line => {
      if (group.after !== undefined) grouped.add(group.after);
      return grouped.add(line);
    });
    return { server, ...group, ids };
  }),
);
for (const group of labelled) group.ids = group.ids.map(grouped.idOf);
const templates = grouped.templates();
const told = (id: number | undefined): Template | undefined => templates.find(template => template.id === id);

describe('lines as servers write them', () => {
  test('are at least 60', () => {
    expect(labelled.flatMap(({ lines }) => lines).length).toBeGreaterThanOrEqual(60);
  });

  test.each(labelled.map(group => [group.server, group.text ?? group.lines[0] ?? '', group] as const))(
    '%s: %s',
    (_, __, { ids, level, text }) => {
      expect(new Set(ids).size, ids.map(id => told(id)?.text).join('\n')).toBe(1);
      const found = told(ids[0]);
      expect(found?.level).toBe(level);
      if (text !== undefined) expect(found?.text).toBe(text);
    },
  );

  test('no two groups are one', () => {
    const first = labelled.map(({ ids }) => ids[0]);
    const twice = labelled.filter(({ ids }, i) => first.indexOf(ids[0]) !== i);
    expect(twice.map(({ server, text, ids }) => `${server}: ${text} = ${told(ids[0])?.text}`)).toEqual([]);
  });
});

/** Words of letters only, drawn by lot: no two lines have anything in common. */
function* unique(count: number, words: number): Generator<string> {
  let state = 7;
  for (let i = 0; i < count; i++)
    yield Array.from({ length: words }, () => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return Array.from({ length: 6 }, (_, k) => String.fromCharCode(97 + ((state >>> (k * 4)) % 26))).join(
        '',
      );
    }).join(' ');
}

setFlagsFromString('--expose-gc');
const collect = z.function({ input: [], output: z.void() }).implement(runInNewContext('gc'));

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

const total = (found: readonly Template[]): number => found.reduce((sum, { count }) => sum + count, 0);

describe('first and last', () => {
  test('by time, wherever the lines stand', () => {
    const { add, templates } = createTemplates();
    for (const time of [30, 10, 50, 20]) add('ready', time);
    expect(templates()).toMatchObject([
      { count: 4, first: { line: 2, time: 10 }, last: { line: 3, time: 50 } },
    ]);
  });

  test('by order where no line has a time; a line without one says nothing of when', () => {
    const { add, templates } = createTemplates();
    for (const line of ['ready', 'ready', 'gone']) add(line);
    add('gone', 40);
    add('gone');
    const [ready, gone] = templates();
    expect(ready).toMatchObject({ first: { line: 1 }, last: { line: 2 } });
    expect(ready?.first).not.toHaveProperty('time');
    expect(gone).toMatchObject({ count: 3, first: { line: 4, time: 40 }, last: { line: 4, time: 40 } });
  });
});

describe('no log is too much', () => {
  test('lines that are all different end in one place that says so, and leave room for errors', () => {
    const { add, templates } = createTemplates({ templates: 200 });
    for (const line of unique(5_000, 7)) add(`INFO ${line}`);
    add('ERROR the disk is full');
    const found = templates();
    expect(found.length).toBeLessThanOrEqual(200);
    expect(total(found)).toBe(5_001);
    expect(found.filter(({ isMixed }) => isMixed)).toMatchObject([
      { text: '(too many kinds to tell apart)', level: 'info', count: 4_900 },
    ]);
    expect(found.at(-1)).toMatchObject({ text: 'the disk is full', level: 'error', count: 1 });
  });

  test('a line is looked at as far as it is told', () => {
    const { add, templates } = createTemplates({ characters: 1_000 });
    const words = [...unique(1, 30_000)][0] ?? '';
    const [long, same, blob] = [
      add(words),
      add(`${words} and more`),
      add(`{"msg":"${'x'.repeat(5_000_000)}"}`),
    ];
    const found = templates();
    expect(same).toBe(long);
    expect(found[long]?.text.endsWith('…')).toBe(true);
    expect(Math.max(...found.map(({ text, example }) => text.length + example.length))).toBeLessThanOrEqual(
      1_000,
    );
    expect(found[blob]?.count).toBe(1);
  });

  test('what is no text is counted and not shown', () => {
    const { add, templates } = createTemplates();
    const noise = Array.from({ length: 400 }, (_, i) =>
      String.fromCharCode((i * 37) % 32, 65 + (i % 26)),
    ).join('');
    for (const line of [noise, `${noise}x`, '\uFFFD\uFFFDPNG\uFFFD\u0001', '', '-----', '{}', '[]'])
      add(line);
    expect(templates().map(({ text, count, isMixed }) => [text, count, isMixed])).toEqual([
      ['(no text)', 3, true],
      ['(no words)', 4, true],
    ]);
  });

  test('broken JSON and logfmt are lines like others', () => {
    const { add, templates } = createTemplates();
    const lines = [
      '{"msg":"cut off',
      '{"msg":',
      '{"a":{"b":[1,2',
      '{msg}',
      'level=info msg="no end',
      'a= b= c=',
      '\\',
      '{"msg":"\\',
    ];
    for (const line of lines) add(line);
    expect(total(templates())).toBe(lines.length);
  });

  test('memory stays what it is, however many lines come', () => {
    const { add, templates } = createTemplates();
    for (const line of unique(2_000, 9)) add(line);
    const before = heap();
    for (const line of unique(15_000, 9)) add(line);
    for (let i = 0; i < 50; i++) add(`${i} ${'y'.repeat(200_000)}`);
    expect((heap() - before) / 1_048_576).toBeLessThan(16);
    expect(total(templates())).toBe(17_050);
  });
});
