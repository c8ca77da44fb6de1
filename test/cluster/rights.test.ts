import { globSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { listAt, textAt } from '../../server/domain/json.ts';
import { KubeObject } from '../../server/domain/kube-object.ts';
import { type Kube, openKube } from '../../server/kube/open.ts';
import type { Cluster } from './cluster.ts';
import { describeCluster } from './describe.ts';
import { kubeconfig } from './kubeconfig.ts';
import { openOn, type OnCluster, statuses } from './platform.ts';
import { until } from './until.ts';

const wait = { wait_seconds: 60 };
const root = join(import.meta.dirname, '..', '..');
const account = (role: string) => `system:serviceaccount:quarterdeck:quarterdeck-${role}`;
const Issued = z.object({ status: z.object({ token: z.string() }) });

/** What is published, the namespace first. */
const published = globSync('deploy/rbac/*.yaml', { cwd: root })
  .toSorted((a, b) => Number(b.includes('namespace')) - Number(a.includes('namespace')))
  .flatMap(file => parseAllDocuments(readFileSync(join(root, file), 'utf8')))
  .map(document => KubeObject.parse(document.toJS()));

async function openAs({ client, connection, folder }: Cluster, role: string): Promise<OnCluster> {
  const path = `/api/v1/namespaces/quarterdeck/serviceaccounts/quarterdeck-${role}/token`;
  const { token } = Issued.parse(await client.create(path, { spec: { expirationSeconds: 3600 } })).status;
  const file = join(folder, `quarterdeck-${role}.kubeconfig`);
  await writeFile(file, kubeconfig(role, { server: connection.server, ca: connection.ca, token }), {
    mode: 0o600,
  });
  return openOn(file);
}

describeCluster('the published rights', place => {
  let kube: Kube;
  const opened: OnCluster[] = [];
  const as = async (role: string) => {
    const product = await openAs(place().cluster, role);
    opened.push(product);
    return product;
  };
  let [admin, deployer, reader]: (OnCluster | undefined)[] = [];

  beforeAll(async () => {
    kube = await openKube({ files: [place().cluster.kubeconfig] });
    for (const object of published) await kube.cluster.apply(object, { manager: 'kubectl' });
    [admin, deployer, reader] = await Promise.all(['admin', 'deployer', 'reader'].map(as));
  });
  afterAll(async () => {
    for (const product of opened) await product.close();
    kube?.close();
  });

  const documents = async () => {
    const { items } = await kube.cluster.list({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'quarterdeck',
    });
    return items.map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`);
  };
  const cellOf = async (environment: string) => {
    const { items } = await kube.cluster.list({
      apiVersion: 'v1',
      kind: 'Namespace',
      labels: `openchoreo.dev/project=rights,openchoreo.dev/environment=${environment}`,
    });
    return items[0]?.metadata.name ?? '';
  };

  it('an admin makes a project and deploys', async () => {
    await admin?.done('create_project', { name: 'rights' });
    const made = await admin?.done('create_component', {
      name: 'web',
      project: 'rights',
      type: 'service',
      image: 'registry.example/web:1',
      endpoints: { http: { port: 8080 } },
      env: { COLOUR: 'blue' },
      auto_deploy: true,
      ...wait,
    });
    expect(made && statuses(made)).toEqual(['web: healthy']);
  });

  it('a reader sees everything and changes nothing', async () => {
    const development = { component: 'web', environment: 'development' };
    const calls: [string, object][] = [
      ['get_environment_health', { environment: 'development' }],
      ['get_deployment', { ...development, drift: true }],
      ['search_catalog', {}],
      ['get_component', { component: 'web' }],
      ['list_releases', { component: 'web' }],
      ['compare_environments', { source: 'development', target: 'staging' }],
      ['get_dependencies', { component: 'web' }],
      ['list_changes', { environment: 'development' }],
      ['query_logs', development],
    ];
    for (const [tool, args] of calls) await reader?.done(tool, { ...args });
    const before = await documents();
    const refusal = await reader?.refused('scale_component', { ...development, replicas: 2 });
    expect(refusal).toContain(`User "${account('reader')}" cannot `);
    expect(refusal).toMatch(
      /A Role in namespace "[^"]+" with this rule, bound to ".*", would allow it: apiGroups: /,
    );
    expect(await documents()).toEqual(before);
  });

  it('a deployer deploys where it is bound, and nowhere else', async () => {
    const update = { component: 'web', image: 'registry.example/web:2', ...wait };
    const before = await documents();
    const unbound = await deployer?.refused('update_component', update);
    expect(unbound).toContain(`User "${account('deployer')}" cannot patch resource`);
    expect(await documents()).toEqual(before);

    await kube.cluster.apply(
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'quarterdeck-deployer', namespace: await cellOf('development') },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'quarterdeck-deployer' },
        subjects: [{ kind: 'ServiceAccount', name: 'quarterdeck-deployer', namespace: 'quarterdeck' }],
      },
      { manager: 'kubectl' },
    );
    const updated = await until('the right to update', async () => {
      const answer = await deployer?.call('update_component', update);
      return answer?.isError ? undefined : answer;
    });
    expect(statuses(updated)).toEqual(['web: healthy']);
    const scaled = { component: 'web', environment: 'development', replicas: 2, ...wait };
    await deployer?.done('scale_component', scaled);
    await deployer?.done('rollback_component', { component: 'web', environment: 'development', ...wait });

    const unchanged = await documents();
    const promotion = await deployer?.refused('promote_component', { component: 'web', from: 'development' });
    expect(promotion).toContain(`in the namespace "${await cellOf('staging')}"`);
    expect(await documents()).toEqual(unchanged);
    expect(await deployer?.refused('create_project', { name: 'other' })).toContain('namespaces');
  });

  it('an admin takes it away', async () => {
    await admin?.done('delete_component', { component: 'web' });
    const { items } = await kube.cluster.list({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      labels: 'openchoreo.dev/project=rights',
    });
    expect(items).toEqual([]);
    const view = await admin?.done('search_catalog', { query: 'web' });
    expect(listAt(view?.view, 'items').map(item => textAt(item, 'name'))).not.toContain('web');
  });
});
