// How often the SRE agent is right about faults of routing, infrastructure and change planted in the lab: `node test/bench/serving-lab.ts`.
import { table } from '../../server/render/table.ts';
import { families, isSeen, wrongOf } from '../sre/lab/serving/verdict.ts';

type Row = { name: string; cases: number; right: number };
const rows: Row[] = [];
const all: string[] = [];
for (const [name, faults] of Object.entries(families))
  for (const recording of ['whole', 'sparse'] as const) {
    const own = faults.filter(fault => isSeen(fault, recording));
    const wrong = await wrongOf(own, recording);
    all.push(...wrong);
    rows.push({
      name: `${name}, recorded ${recording}`,
      cases: own.length,
      right: own.length - wrong.length,
    });
  }
const cases = rows.reduce((sum, row) => sum + row.cases, 0);
rows.push({ name: 'all', cases, right: cases - all.length });
process.stdout.write(
  [
    table(rows, [
      { title: 'faults', of: row => row.name },
      { title: 'cases', of: row => row.cases, right: true },
      { title: 'right', of: row => (row.right / row.cases).toFixed(3), right: true },
    ]),
    ...all.map(line => `wrong: ${line}`),
    '',
  ].join('\n'),
);
