import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Client, connect } from './client.ts';
import type { Cluster } from './cluster.ts';
import { kubeconfig } from './kubeconfig.ts';

export type Rule = { apiGroups: string[]; resources: string[]; verbs: string[] };

export type Account = {
  namespace: string;
  name: string;
  /** What it may do in its namespace, or with everywhere in the whole cluster. */
  rules: Rule[];
  everywhere?: boolean;
};

/** A service account's way in. */
export type Access = { token: string; client: Client; kubeconfig: string };

const Issued = z.object({ status: z.object({ token: z.string() }) });
const rbac = 'rbac.authorization.k8s.io';

/** Creates a service account with these rights in a namespace that exists, and a token for it. */
export async function createAccount(
  cluster: Cluster,
  { namespace, name, rules, everywhere }: Account,
): Promise<Access> {
  const { client, connection, folder } = cluster;
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await client.create(accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });

  const scope = everywhere ? `/apis/${rbac}/v1` : `/apis/${rbac}/v1/namespaces/${namespace}`;
  const kind = everywhere ? 'ClusterRole' : 'Role';
  const metadata = { name: everywhere ? `${namespace}-${name}` : name };
  const group = { apiVersion: `${rbac}/v1`, metadata };
  await client.create(`${scope}/${kind.toLowerCase()}s`, { ...group, kind, rules });
  await client.create(`${scope}/${kind.toLowerCase()}bindings`, {
    ...group,
    kind: `${kind}Binding`,
    roleRef: { apiGroup: rbac, kind, name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', namespace, name }],
  });

  const { status } = Issued.parse(
    await client.create(`${accounts}/${name}/token`, { spec: { expirationSeconds: 7200 } }),
  );
  const own = { server: connection.server, ca: connection.ca, token: status.token };
  const path = join(folder, `${namespace}-${name}.kubeconfig`);
  await writeFile(path, kubeconfig(name, own), { mode: 0o600 });
  return { token: status.token, client: connect(own), kubeconfig: path };
}
