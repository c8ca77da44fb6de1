import type { Telemetry, Traces } from '../../control-plane/ports.ts';
import type { Dump } from './folder.ts';
import { createDumpTraces } from './traces.ts';

/** What a dump has recorded of metrics, traces and nodes. */
export function createDumpTelemetry(dump: Dump, traces: Traces = createDumpTraces(dump)): Telemetry {
  return {
    async gauges({ namespaces, from, to }) {
      return dump.series
        .filter(({ labels }) => labels['namespace'] === undefined || namespaces.includes(labels['namespace']))
        .map(({ points, ...series }) => ({
          ...series,
          points: points.filter(([time]) => time >= from.getTime() && time <= to.getTime()),
        }));
    },
    calls: window => traces.calls(window),
    nodeTexts: async () => dump.nodeTexts,
  };
}
