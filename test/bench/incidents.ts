// How often the SRE agent is right about recorded incidents: `npm run bench:incidents`. QUARTERDECK_INCIDENTS names another set.
import { table } from '../../server/render/table.ts';
import { familyOf, type Incident, incidentFolder, incidents, judged } from '../support/incidents.ts';
import { calibrationTable } from './calibration.ts';
import { median, quantile } from './statistics.ts';

type Judged = Incident & {
  family: string;
  place: number;
  isComponent: boolean;
  isCode: boolean;
  confidence: number;
  milliseconds: number;
};

/** One incident, timed. `place` is where the truth stands among the causes, from 0; Infinity where it is not. */
async function judge(incident: Incident): Promise<Judged> {
  const start = performance.now();
  const { causes } = await judged(incident);
  const milliseconds = performance.now() - start;
  const [first] = causes;
  const place = causes.findIndex(
    ({ code, component }) => code === incident.code && component === incident.component,
  );
  return {
    ...incident,
    family: familyOf(incident.code),
    place: place < 0 ? Infinity : place,
    isComponent: first?.component === incident.component,
    isCode: first?.code === incident.code,
    confidence: first?.confidence ?? 0,
    milliseconds,
  };
}

const share = (cases: readonly Judged[], is: (one: Judged) => boolean): string =>
  cases.length === 0 ? '-' : (cases.filter(is).length / cases.length).toFixed(3);

const line = (name: string, cases: readonly Judged[]) => ({
  name,
  cases: cases.length,
  component: share(cases, it => it.isComponent),
  code: share(cases, it => it.isCode),
  both: share(cases, it => it.place === 0),
  three: share(cases, it => it.place < 3),
});

const all: Judged[] = [];
for (const incident of incidents()) all.push(await judge(incident));
if (all.length === 0) process.stderr.write(`There are no incidents in ${incidentFolder}.\n`);

const families = [...Map.groupBy(all, ({ family }) => family)].toSorted(([a], [b]) => a.localeCompare(b));
const rows = [
  line('all', all),
  ...families.map(([family, cases]) => line(family, cases)),
  // Nothing is fitted to the incidents, so leaving a family out changes nothing about the others.
  ...families.map(([family]) =>
    line(
      `without ${family}`,
      all.filter(it => it.family !== family),
    ),
  ),
];
const times = all.map(({ milliseconds }) => milliseconds);
process.stdout.write(
  [
    table(rows, [
      { title: 'incidents', of: row => row.name },
      { title: 'cases', of: row => row.cases, right: true },
      { title: 'component@1', of: row => row.component, right: true },
      { title: 'code@1', of: row => row.code, right: true },
      { title: 'both@1', of: row => row.both, right: true },
      { title: 'both@3', of: row => row.three, right: true },
    ]),
    '',
    calibrationTable(all.map(({ confidence, place }) => ({ confidence, isRight: place === 0 }))),
    '',
    `median ${median(times).toFixed(0)} ms, p95 ${quantile(times, 0.95).toFixed(0)} ms an incident`,
    ...all.filter(it => it.place !== 0).map(it => `wrong: ${it.id}, which is ${it.code} of ${it.component}`),
    '',
  ].join('\n'),
);
