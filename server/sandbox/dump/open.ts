import type { Clock, Cluster, Metrics, MetricsQuery, Telemetry, Traces } from '../../control-plane/ports.ts';
import { isSignal, type Series } from '../../domain/signal.ts';
import { createDumpCluster, dumpIsReadOnly } from './cluster.ts';
import { type Dump, readDump } from './folder.ts';
import { labelled } from './labelled.ts';
import { createDumpTelemetry } from './telemetry.ts';
import { createDumpTraces } from './traces.ts';

export type OpenedDump = {
  dump: Dump;
  cluster: Cluster;
  clock: Clock;
  metrics: Metrics;
  telemetry: Telemetry;
  /** Absent where none were recorded. */
  traces?: Traces;
};

const refuse = (): Promise<never> => Promise.reject(dumpIsReadOnly());

/** A recorded component's own series. */
function metricsOf(dump: Dump): Metrics {
  const ownOf = ({ namespace, component, from, to }: Omit<MetricsQuery, 'signals'>): Series[] =>
    dump.series.flatMap(({ name, labels, points }) => {
      if (labels['namespace'] !== namespace || labels['component'] !== component) return [];
      const within = points.filter(([time]) => time >= from.getTime() && time <= to.getTime());
      return within.length === 0 ? [] : [{ signal: name.replace(/^platform_/, ''), points: within }];
    });
  return {
    series: async query => ownOf(query).filter(({ signal }) => query.signals.includes(signal)),
    others: async query =>
      ownOf(query)
        .map(({ signal }) => signal)
        .filter(name => !isSignal(name)),
  };
}

/**
 * Opens a recorded cluster: complete for reading, and read-only. Time stands still at the moment of the
 * recording. Throws what `readDump` throws.
 */
export async function openDump(folder: string): Promise<OpenedDump> {
  const read = await readDump(folder);
  const dump = { ...read, objects: labelled(read.objects) };
  const now = new Date(dump.capturedAt);
  const traces = createDumpTraces(dump);
  return {
    dump,
    cluster: {
      ...createDumpCluster(dump),
      create: refuse,
      replace: refuse,
      apply: refuse,
      patch: refuse,
      delete: refuse,
    },
    clock: { standsStill: true, now: () => now, sleep: () => Promise.resolve() },
    metrics: metricsOf(dump),
    telemetry: createDumpTelemetry(dump, traces),
    ...(dump.traceFiles.length > 0 && { traces }),
  };
}
