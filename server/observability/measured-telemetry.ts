import { COMPONENT, RESOURCE } from '../domain/labels.ts';
import { PlatformError } from '../errors.ts';
import { type Signal, signals } from '../domain/signal.ts';
import type { ClusterReader, Gauge, Metrics, Telemetry } from '../control-plane/ports.ts';

const ALL = Object.keys(signals).filter((name): name is Signal => name in signals);
/** Enough points to tell a past from what came after, whatever the window. */
const POINTS = 120;

/** What investigations look at where there are the signals of each component, and nothing more. */
export function createMeasuredTelemetry(metrics: Metrics, cluster: ClusterReader): Telemetry {
  async function componentsIn(namespace: string, signal?: AbortSignal): Promise<string[]> {
    const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace }, signal);
    const names = items.flatMap(
      ({ metadata }) => metadata.labels?.[COMPONENT] ?? metadata.labels?.[RESOURCE] ?? [],
    );
    return [...new Set(names)];
  }

  return {
    async gauges({ namespaces, from, to }, signal) {
      const seconds = Math.max(5, Math.ceil((to.getTime() - from.getTime()) / 1000 / POINTS));
      const gauges: Gauge[] = [];
      for (const namespace of namespaces)
        for (const component of await componentsIn(namespace, signal)) {
          const query = { namespace, component, signals: ALL, from, to, stepSeconds: seconds };
          for (const series of await metrics.series(query, signal))
            gauges.push({
              name: `platform_${series.signal}`,
              labels: { namespace, component },
              points: series.points,
            });
        }
      return gauges;
    },
    calls: () => Promise.resolve([]),
    nodeTexts: () => Promise.resolve(new Map()),
  };
}

/** Where nothing measures a plane, which is said. */
export const noTelemetry: Telemetry = {
  gauges: () =>
    Promise.reject(
      new PlatformError(
        'not_configured',
        'no metrics backend is configured',
        'Name one with --metrics-url (metrics.url in the file).',
      ),
    ),
  calls: () => Promise.resolve([]),
  nodeTexts: () => Promise.resolve(new Map()),
};
