import { PlatformError } from '../errors.ts';
import { listAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { COMPONENT } from '../domain/labels.ts';
import { parseQuantity, toNumber } from '../domain/quantity.ts';
import type { Point, Series } from '../domain/signal.ts';
import { instant } from '../domain/time.ts';
import type { ClusterReader, Metrics } from '../control-plane/ports.ts';

const API = 'metrics.k8s.io/v1beta1';

/** What metrics-server calls the signals that it knows. */
const resources = { cpu_cores: 'cpu', memory_bytes: 'memory' } as const;

const isKnown = (signal: string): signal is keyof typeof resources => Object.hasOwn(resources, signal);

/** What all containers of a pod use. */
function usedBy(pod: KubeObject, resource: string): number {
  const sizes = listAt(pod, 'containers').map(container => {
    const size = parseQuantity(textAt(container, 'usage', resource) ?? '0');
    return size === undefined ? 0 : toNumber(size);
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The newest moment that one of the pods was measured at, and what they use together. */
function together(pods: readonly KubeObject[], resource: string): Point | undefined {
  const times = pods.flatMap(pod => instant(textAt(pod, 'timestamp')) ?? []);
  if (times.length === 0) return undefined;
  return [Math.max(...times), pods.reduce((sum, pod) => sum + usedBy(pod, resource), 0)];
}

/**
 * What the pods of a cluster use just now, by its metrics-server: one point of cpu and memory, and no past. Throws
 * `not_configured` where the cluster has none; `plane` is how people call it.
 */
export function createMetricsServer(cluster: ClusterReader, plane: string): Metrics {
  const namesOf = async (namespace: string, component: string, signal?: AbortSignal) => {
    const query = { apiVersion: 'v1', kind: 'Pod', namespace, labels: `${COMPONENT}=${component}` };
    return new Set((await cluster.list(query, signal)).items.map(({ metadata }) => metadata.name));
  };
  return {
    async series({ namespace, component, signals, from, to }, signal) {
      if (!(await cluster.serves(API, 'PodMetrics', signal)))
        throw new PlatformError(
          'not_configured',
          `Nothing measures data plane "${plane}": no metrics backend is configured, and it has no metrics-server.`,
          'Name one with --metrics-url (metrics.url in the file). query_logs and get_environment_health work without one.',
        );
      const names = await namesOf(namespace, component, signal);
      const { items } = await cluster.list({ apiVersion: API, kind: 'PodMetrics', namespace }, signal);
      const own = items.filter(({ metadata }) => names.has(metadata.name));
      return signals.filter(isKnown).flatMap((name): Series[] => {
        const point = together(own, resources[name]);
        const isAsked = point && point[0] >= from.getTime() && point[0] <= to.getTime();
        return isAsked ? [{ signal: name, points: [point] }] : [];
      });
    },
  };
}
