// How often the SRE agent is right about the faults planted in the lab, by what was recorded: `node test/bench/running-lab.ts`.
import { table } from '../../server/render/table.ts';
import { families } from '../sre/lab/running/families.ts';
import { losses } from '../sre/lab/running/lens.ts';
import type { Recording } from '../sre/lab/running/look.ts';
import { wrongOf } from '../sre/lab/running/verdict.ts';

const recordings: readonly (readonly [string, Recording])[] = [
  ['everything', {}],
  ['log times too', { isStamped: true }],
  ...losses.map(lost => [`no ${lost}`, { lost: [lost] }] as const),
];

type Row = { name: string; cases: number; right: string[] };
const rows: Row[] = [];
const all: string[] = [];
for (const [name, cases] of Object.entries(families)) {
  const right: string[] = [];
  for (const [kind, recording] of recordings) {
    const wrong = await wrongOf(cases, recording);
    right.push(((cases.length - wrong.length) / cases.length).toFixed(3));
    if (kind === 'everything') all.push(...wrong);
  }
  rows.push({ name, cases: cases.length, right });
}
process.stdout.write(
  [
    table(rows, [
      { title: 'family', of: row => row.name },
      { title: 'cases', of: row => row.cases, right: true },
      ...recordings.map(([title], index) => ({
        title,
        of: (row: Row) => row.right[index] ?? '',
        right: true,
      })),
    ]),
    ...all.map(line => `wrong: ${line}`),
    '',
  ].join('\n'),
);
