import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { ClusterReader, Logs, Telemetry } from '../../server/control-plane/ports.ts';
import type { Report } from '../../server/domain/report.ts';
import { createClusterLogs } from '../../server/observability/cluster-logs.ts';
import { createDumpCluster } from '../../server/sandbox/dump/cluster.ts';
import { type Dump, readDump } from '../../server/sandbox/dump/folder.ts';
import { createDumpTelemetry } from '../../server/sandbox/dump/telemetry.ts';
import { investigate } from '../../server/sre/investigate.ts';
import { shared } from './shared.ts';

const Truth = z.object({
  question: z.string(),
  namespace: z.string(),
  component: z.string(),
  code: z.string(),
});

/** A recorded incident and what was wrong. */
export type Incident = z.infer<typeof Truth> & { id: string; folder: string };

/** Where recorded incidents are; another set of the same layout may be named. */
export const incidentFolder = process.env['QUARTERDECK_INCIDENTS'] ?? join(shared, 'incidents');

const SUFFIX = '.expected.json';

export const incidents = (): Incident[] =>
  existsSync(incidentFolder)
    ? readdirSync(incidentFolder)
        .filter(file => file.endsWith(SUFFIX))
        .toSorted()
        .map(file => {
          const id = file.slice(0, -SUFFIX.length);
          const truth = Truth.parse(JSON.parse(readFileSync(join(incidentFolder, file), 'utf8')));
          return { ...truth, id, folder: join(incidentFolder, id) };
        })
    : [];

/** Where what is not in the objects comes from instead of the dump. */
export type OtherSources = (dump: Dump, cluster: ClusterReader) => Promise<Told>;
type Told = { logs: Logs; telemetry: Telemetry };

const recorded: OtherSources = async (dump, cluster) => ({
  logs: createClusterLogs(cluster),
  telemetry: createDumpTelemetry(dump),
});

/** What the SRE agent says of one, by what the dump holds and nothing else. */
export async function judged(
  { folder, question, namespace }: Incident,
  sourcesOf: OtherSources = recorded,
): Promise<Report> {
  const dump = await readDump(folder);
  const now = new Date(dump.capturedAt);
  const cluster = createDumpCluster(dump);
  return investigate(
    { cluster, ...(await sourcesOf(dump, cluster)) },
    {
      question,
      environment: 'recorded',
      namespaces: [namespace],
      calls: [],
      now,
      from: new Date(now.getTime() - 3_600_000),
    },
  );
}

/** How the vocabulary abbreviates a code: one stands for its like. */
const stem = (code: string): string =>
  code
    .replace(/-(cpu|memory|pods|services|storage)$/, '')
    .replace(/^(readiness|startup)-/, 'liveness-')
    .replace(/-(wrong-\w+|too-aggressive)$/, '');

/** The families of causes as the vocabulary beside the incidents groups them: `**Admission.** …codes…`. */
export function familyOf(code: string): string {
  const text = readFileSync(join(shared, 'incidents', 'codes.md'), 'utf8');
  const family = [...text.matchAll(/\*\*([A-Z][a-z-]+)[^*]*\*\*([^\n]*)/g)].find(([, , codes = '']) =>
    codes.includes(`\`${stem(code)}`),
  );
  return family?.[1]?.toLowerCase() ?? 'other';
}
