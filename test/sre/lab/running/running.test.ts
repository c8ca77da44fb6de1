import { expect, test } from 'vitest';
import type { Case } from './case.ts';
import { families } from './families.ts';
import type { Recording } from './look.ts';
import { wrongOf } from './verdict.ts';

/** Of each way to break something one setting, another for each; test/bench/running-lab.ts looks at all. */
const some = (cases: readonly Case[], turn: number): Case[] =>
  [...new Map(cases.map((it, index) => [it.plant, { it, index }])).values()].flatMap(
    ({ it: { plant } }, place) => {
      const own = cases.filter(it => it.plant === plant);
      return own[(place + turn) % own.length] ?? [];
    },
  );

const check = async (family: string, turn: number, recording: Recording): Promise<void> => {
  const cases = some(families[family] ?? [], turn);
  const wrong = await wrongOf(cases, recording);
  expect(cases.length).toBeGreaterThan(0);
  expect(wrong.length / cases.length, wrong.join('\n')).toBeLessThanOrEqual(0.03);
};

test.each(Object.keys(families))(
  '%s: at least 97 % are found at once',
  family => check(family, 0, {}),
  120_000,
);

test.each(['commands', 'memory', 'crashes', 'databases'])(
  '%s: so they are where each line of a log has its time before it',
  family => check(family, 1, { isStamped: true }),
  120_000,
);
