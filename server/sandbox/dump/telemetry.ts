import type { Telemetry } from '../../control-plane/ports.ts';
import type { Dump } from './folder.ts';

/** What a dump has recorded of metrics, traces and nodes. */
export function createDumpTelemetry(dump: Dump): Telemetry {
  return {
    async gauges({ namespaces, from, to }) {
      return dump.series
        .filter(({ labels }) => labels['namespace'] === undefined || namespaces.includes(labels['namespace']))
        .map(({ points, ...series }) => ({
          ...series,
          points: points.filter(([time]) => time >= from.getTime() && time <= to.getTime()),
        }));
    },
    calls: async () => dump.calls,
    nodeTexts: async () => dump.nodeTexts,
  };
}
