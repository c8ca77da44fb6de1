import { expect, test } from 'vitest';
import { createDumpCluster } from '../../../../server/sandbox/dump/cluster.ts';
import { type Dump, readDump } from '../../../../server/sandbox/dump/folder.ts';
import { createDumpTelemetry } from '../../../../server/sandbox/dump/telemetry.ts';
import { investigate } from '../../../../server/sre/investigate.ts';
import { familyOf, type Incident, incidents } from '../../../support/incidents.ts';
import { type Lost, without } from './lens.ts';

const own = incidents().filter(({ code }) => ['runtime', 'start-up'].includes(familyOf(code)));

async function isFound({ question, namespace, code, component }: Incident, dump: Dump): Promise<boolean> {
  const now = new Date(dump.capturedAt);
  const about = {
    question,
    environment: 'recorded',
    namespaces: [namespace],
    calls: [],
    now,
    from: new Date(now.getTime() - 3_600_000),
  };
  const sources = { cluster: createDumpCluster(dump), telemetry: createDumpTelemetry(dump) };
  const { causes } = await investigate(sources, about);
  return causes[0]?.code === code && causes[0].component === component;
}

/** What was lost of a recording, and how many of its incidents are found all the same. */
const lenses: readonly (readonly [lost: readonly Lost[], found: number])[] = [
  [[], 1],
  [['logs'], 1],
  [['previous logs'], 1],
  [['events'], 1],
  [['warnings'], 1],
  [['messages'], 1],
  [['traces'], 1],
  [['events', 'logs'], 1],
  // A registry that nobody else uses tells by its reply alone whether it refuses or has no such image.
  [['events', 'messages'], 0.9],
];

test.skipIf(own.length === 0).each(lenses)('without %s', async (lost, least) => {
  const missed: string[] = [];
  for (const incident of own)
    if (!(await isFound(incident, without(await readDump(incident.folder), lost))))
      missed.push(`${incident.id}: ${incident.code} of ${incident.component}`);
  expect(1 - missed.length / own.length, missed.join('\n')).toBeGreaterThanOrEqual(least);
});
