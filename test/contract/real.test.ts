import { patience } from '../../server/kube/api.ts';
import { openKube } from '../../server/kube/open.ts';
import { until } from '../cluster/until.ts';
import { clusterContract } from './cluster.ts';
import { definition } from './widget.ts';
import { skipped } from '../cluster/describe.ts';
import { startCluster } from '../cluster/launch.ts';
import { addNamespace } from '../cluster/namespace.ts';

if (!skipped('the contract'))
  clusterContract('real', async () => {
    const cluster = await startCluster();
    const namespace = await addNamespace(cluster);
    const kube = await openKube({
      files: [cluster.kubeconfig],
      // A bookmark comes before a watch ends, however quiet it was.
      patience: { ...patience, watchSeconds: 8 },
    });
    return {
      ...kube,
      namespace: () => namespace,
      /** A kind is remembered from when it was first served. */
      async tooOld() {
        const apiVersion = `${namespace}.example.com/v1`;
        await kube.cluster.create(definition(namespace));
        await until('the kind', async () => (await kube.cluster.serves(apiVersion, 'Widget')) || undefined);
        return { apiVersion, kind: 'Widget', resourceVersion: '1' };
      },
      async close() {
        kube.close();
        await cluster.client.remove(`/api/v1/namespaces/${namespace}`);
        await cluster.stop();
      },
    };
  });
