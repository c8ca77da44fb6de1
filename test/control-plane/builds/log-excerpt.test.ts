import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { excerpt } from '../../../server/control-plane/builds/log-excerpt.ts';

const Case = z.object({ what: z.string(), limit: z.number(), log: z.string(), expect: z.array(z.string()) });
const file = new URL('../../fixtures/builds/logs.yaml', import.meta.url);
const cases = z.array(Case).parse(parse(readFileSync(file, 'utf8')));

const typed = (log: string): string[] =>
  log
    .replaceAll(String.raw`\e`, String.fromCodePoint(27))
    .replaceAll(String.raw`\r`, '\r')
    .split('\n');

test.each(cases)('$what', ({ log, limit, expect: wanted }) => {
  expect(excerpt(typed(log), limit)).toEqual(wanted);
});

test('lines and logs of any length stay short', () => {
  const [line] = excerpt([`error: ${'x'.repeat(100_000)}`], 3);
  expect(line).toHaveLength(300);
  const started = performance.now();
  const log = Array.from({ length: 20_000 }, (_, i) => `step ${i}: password = "a${'b'.repeat(200)}" failed`);
  expect(excerpt(log, 10)).toHaveLength(2);
  expect(performance.now() - started).toBeLessThan(5000);
});
