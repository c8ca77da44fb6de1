import type { ClusterReader, TraceSearch } from '../../../server/control-plane/ports.ts';
import type { KubeObject } from '../../../server/domain/kube-object.ts';
import { createDumpCluster } from '../../../server/sandbox/dump/cluster.ts';
import type { Stored, StoredSpan } from './small-jaeger.ts';

export const NOW = Date.parse('2026-11-22T12:00:00Z');
export const MINUTE = 60_000;
export const STAGING = 'shop-staging';

export const search = (more: Partial<TraceSearch> = {}): TraceSearch => ({
  namespace: STAGING,
  component: 'checkout',
  from: new Date(NOW - 60 * MINUTE),
  to: new Date(NOW),
  limit: 20,
  ...more,
});

/** A cluster with these objects, and no other workloads and pods. */
export const clusterOf = (objects: readonly KubeObject[] = []): ClusterReader =>
  createDumpCluster({
    folder: '',
    capturedAt: NOW,
    note: '',
    objects,
    kinds: new Set(['v1 Pod', 'apps/v1 Deployment', 'apps/v1 StatefulSet', 'apps/v1 DaemonSet']),
    logs: new Map(),
    series: [],
    calls: [],
    traceFiles: [],
    nodeTexts: new Map(),
  });

export const tag = (key: string, value: unknown, type = 'string') => ({ key, value, type });

/** checkout serves, calls payments, which serves. `ago` in minutes, `ms` for all of it. */
export function request(
  number: number,
  ago: number,
  ms: number,
  {
    namespace = STAGING,
    tags = [],
    more = {},
  }: { namespace?: string; tags?: StoredSpan['tags']; more?: Partial<StoredSpan> } = {},
): Stored {
  const start = (NOW - ago * MINUTE) * 1000;
  const inside = [tag('k8s.namespace.name', namespace)];
  const span = (
    id: number,
    process: string,
    kind: string,
    operationName: string,
    parent?: number,
  ): StoredSpan => ({
    spanID: `${number}-${id}`,
    operationName,
    references: parent === undefined ? [] : [{ refType: 'CHILD_OF', spanID: `${number}-${parent}` }],
    startTime: start + id * 1000,
    duration: (ms - 2 * id) * 1000,
    tags: [tag('span.kind', kind), ...(tags ?? [])],
    logs: [],
    processID: process,
  });
  return {
    traceID: number.toString(16).padStart(16, '0'),
    spans: [
      { ...span(0, 'p1', 'server', 'POST /checkout'), ...more },
      span(1, 'p1', 'client', 'charge', 0),
      span(2, 'p2', 'server', 'Charge', 1),
    ],
    processes: {
      p1: { serviceName: 'checkout', tags: inside },
      p2: { serviceName: 'payments', tags: inside },
    },
  };
}
