import { expect, test } from 'vitest';
import { createDumpCluster } from '../../../../server/sandbox/dump/cluster.ts';
import { type Dump, readDump } from '../../../../server/sandbox/dump/folder.ts';
import { createDumpTelemetry } from '../../../../server/sandbox/dump/telemetry.ts';
import { investigate } from '../../../../server/sre/investigate.ts';
import { familyOf, type Incident, incidents } from '../../../support/incidents.ts';

const own = incidents().filter(({ code }) => ['routing', 'infrastructure'].includes(familyOf(code)));

const lost =
  (...kinds: string[]) =>
  (dump: Dump): Dump => ({
    ...dump,
    objects: dump.objects.filter(({ kind }) => !kinds.includes(kind)),
    kinds: new Set([...dump.kinds].filter(it => !kinds.includes(it.split(' ')[1] ?? ''))),
  });

const noTexts = (dump: Dump): Dump => ({ ...dump, nodeTexts: new Map() });
const noLogs = (dump: Dump): Dump => ({ ...dump, logs: new Map() });

/** What was lost of a recording: each of them is found all the same. */
const lenses: readonly (readonly [what: string, lens: (dump: Dump) => Dump])[] = [
  ['nothing', dump => dump],
  ['texts of nodes', noTexts],
  ['leases', lost('Lease')],
  ['texts of nodes and leases', dump => lost('Lease')(noTexts(dump))],
  ['endpoints', lost('Endpoints', 'EndpointSlice')],
  ['traces', dump => ({ ...dump, calls: [] })],
  ['logs', noLogs],
  ['events', lost('Event')],
  ['logs and events', dump => lost('Event')(noLogs(dump))],
];

async function verdict({ question, namespace }: Incident, dump: Dump): Promise<string> {
  const now = new Date(dump.capturedAt);
  const from = new Date(now.getTime() - 3_600_000);
  const sources = { cluster: createDumpCluster(dump), telemetry: createDumpTelemetry(dump) };
  const about = { question, environment: 'recorded', namespaces: [namespace], calls: [], now, from };
  const [first] = (await investigate(sources, about)).causes;
  return `${first?.code} of ${first?.component}`;
}

test.skipIf(own.length === 0).each(lenses)('without %s', async (_, lens) => {
  const wrong: string[] = [];
  for (const incident of own) {
    const told = await verdict(incident, lens(await readDump(incident.folder)));
    const truth = `${incident.code} of ${incident.component}`;
    if (told !== truth) wrong.push(`${incident.id}: ${told}, not ${truth}`);
  }
  expect(wrong).toEqual([]);
});
