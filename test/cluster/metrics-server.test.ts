import { expect, it } from 'vitest';
import { COMPONENT } from '../../server/domain/labels.ts';
import type { MetricsQuery } from '../../server/control-plane/ports.ts';
import { openKube } from '../../server/kube/open.ts';
import { createMetricsServer } from '../../server/observability/metrics-server.ts';
import { describeCluster } from './describe.ts';
import { deploy } from './look.ts';
import { until } from './until.ts';

describeCluster('what pods use just now', place => {
  it('is what all pods of a component use together, and has no past', { timeout: 60_000 }, async () => {
    const { cluster, namespace } = place();
    const annotations = { 'quarterdeck.dev/cpu': '250m', 'quarterdeck.dev/memory': '100Mi' };
    await deploy(place(), 'busy', 'nginx', { annotations, replicas: 2 });
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    const kube = await openKube({ files: [cluster.kubeconfig] });
    try {
      await until('two pods', async () => {
        const { items } = await kube.cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace });
        for (const { metadata } of items)
          await cluster.client.patch(`${pods}/${metadata.name}`, {
            metadata: { labels: { [COMPONENT]: 'busy' } },
          });
        return items.length === 2 ? true : undefined;
      });
      const metrics = createMetricsServer(kube.cluster, 'default');
      const now = Date.now();
      const query = (age: number, component = 'busy'): MetricsQuery => ({
        namespace,
        component,
        signals: ['cpu_cores', 'memory_bytes', 'success_ratio'],
        from: new Date(now - age - 600_000),
        to: new Date(now - age + 600_000),
        stepSeconds: 15,
      });
      const used = await until('what both use', async () => {
        const found = await metrics.series(query(0));
        return found[0]?.points[0]?.[1] === 0.5 ? found : undefined;
      });
      expect(used.map(({ signal, points }) => [signal, points.map(([, value]) => value)])).toEqual([
        ['cpu_cores', [0.5]],
        ['memory_bytes', [200 * 1024 * 1024]],
      ]);
      expect(await metrics.series(query(86_400_000))).toEqual([]);
      expect(await metrics.series(query(0, 'other'))).toEqual([]);
    } finally {
      kube.close();
    }
  });
});
