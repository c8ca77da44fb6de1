import { openKube } from '../../server/kube/open.ts';
import { clusterContract } from './cluster.ts';
import { skipped } from '../cluster/describe.ts';
import { startCluster } from '../cluster/launch.ts';
import { addNamespace } from '../cluster/namespace.ts';

if (!skipped('the contract'))
  clusterContract('real', async () => {
    const cluster = await startCluster();
    const namespace = await addNamespace(cluster);
    const kube = await openKube({ files: [cluster.kubeconfig] });
    return {
      ...kube,
      namespace: () => namespace,
      async close() {
        kube.close();
        await cluster.client.remove(`/api/v1/namespaces/${namespace}`);
        await cluster.stop();
      },
    };
  });
