import { expect, test } from 'vitest';
import type { Fault } from './case.ts';
import type { Recording } from './dump.ts';
import { families, isSeen, wrongOf } from './verdict.ts';

/** Of each way to break something every other place where it is broken; test/bench/serving-lab.ts looks at all. */
function some(faults: readonly Fault[], turn: number): Fault[] {
  const ways = Map.groupBy(faults, ({ name }) => name.split(': ')[0]);
  return [...ways.values()].flatMap((own, place) =>
    own.length === 1 ? own : own.filter((_, index) => (index + place) % 2 === turn),
  );
}

const recordings: readonly (readonly [Recording, number])[] = [
  ['whole', 0],
  ['sparse', 1],
];

test.each(Object.keys(families))(
  '%s: at least 97 % are found at once',
  async name => {
    const wrong: string[] = [];
    let count = 0;
    for (const [recording, turn] of recordings) {
      const faults = some(families[name] ?? [], turn).filter(fault => isSeen(fault, recording));
      wrong.push(...(await wrongOf(faults, recording)));
      count += faults.length;
    }
    expect(count).toBeGreaterThan(0);
    expect(wrong.length / count, wrong.join('\n')).toBeLessThanOrEqual(0.03);
  },
  120_000,
);
