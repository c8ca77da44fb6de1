import { expect, it } from 'vitest';
import { createAccount } from './account.ts';
import { describeCluster } from './describe.ts';
import { readKubeconfig } from './kubeconfig.ts';
import { deploy, podOnce } from './look.ts';
import { Node } from './shapes.ts';
import { until } from './until.ts';

describeCluster('a cluster', place => {
  it('refuses an account what it may not do', { timeout: 60_000 }, async () => {
    const { cluster, namespace } = place();
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }];
    const { client, token, kubeconfig } = await createAccount(cluster, {
      namespace,
      name: 'reader',
      rules,
    });
    await client.get(`/api/v1/namespaces/${namespace}/pods`);
    await expect(client.get('/api/v1/namespaces/kube-system/pods')).rejects.toMatchObject({ status: 403 });
    await expect(client.remove(`/api/v1/namespaces/${namespace}/pods/any`)).rejects.toThrow(
      `User \\"system:serviceaccount:${namespace}:reader\\" cannot delete resource \\"pods\\"`,
    );
    expect(readKubeconfig(kubeconfig).connection.token).toBe(token);
    client.close();
  });

  it('loses a node and gets it back', { timeout: 60_000 }, async () => {
    const { client } = place().cluster;
    const ready = async () => {
      const { status } = Node.parse(await client.get('/api/v1/nodes/node-2'));
      return status.conditions.find(({ type }) => type === 'Ready');
    };
    const mark = (lost: boolean) =>
      client.patch('/api/v1/nodes/node-2', {
        metadata: { annotations: { 'quarterdeck.dev/not-ready': String(lost) } },
      });
    await mark(true);
    await until('lost node', async () =>
      (await ready())?.reason === 'NodeStatusUnknown' ? true : undefined,
    );
    await mark(false);
    await until('node that is back', async () => ((await ready())?.status === 'True' ? true : undefined));
  });

  it('serves what pods use', { timeout: 60_000 }, async () => {
    const annotations = { 'quarterdeck.dev/cpu': '250m', 'quarterdeck.dev/memory': '100Mi' };
    await deploy(place(), 'busy', 'nginx', { annotations });
    const pod = await podOnce(place(), 'busy', 'running', ({ status }) => status.phase === 'Running');
    const { name } = pod.metadata;
    const usage = `/apis/metrics.k8s.io/v1beta1/namespaces/${place().namespace}/pods/${name}`;
    expect(await until('usage', () => place().cluster.client.get(usage))).toMatchObject({
      containers: [{ name: 'main', usage: { cpu: '250m', memory: '100Mi' } }],
    });
  });
});
