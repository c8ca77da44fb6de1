import type { Report } from '../../../../server/domain/report.ts';
import { PlatformError } from '../../../../server/errors.ts';
import { createDumpCluster } from '../../../../server/sandbox/dump/cluster.ts';
import { createDumpTelemetry } from '../../../../server/sandbox/dump/telemetry.ts';
import { investigate } from '../../../../server/sre/investigate.ts';
import type { Recording } from './change.ts';

/** What the SRE agent says of a recording in memory. */
export function verdictOn({ dump, logs }: Recording, question: string, namespace: string): Promise<Report> {
  const cluster = createDumpCluster(dump);
  const podLogs: typeof cluster.podLogs = async ({ namespace, pod, container, previous }) => {
    const log = logs.get(`${namespace}/${pod}/${container}`);
    const text = previous === true ? log?.previous : log?.current;
    if (text === undefined) throw new PlatformError('not_found', 'It was not recorded.', 'Look at events.');
    return text;
  };
  const now = new Date(dump.capturedAt);
  return investigate(
    { cluster: { ...cluster, podLogs }, telemetry: createDumpTelemetry(dump) },
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
