import type { Client } from './client.ts';
import { until } from './until.ts';

/** A kind that is served beside those of Kubernetes, whatever its objects hold. */
export type Defined = {
  group: string;
  version: string;
  plural: string;
  kind: string;
  scope?: 'Namespaced' | 'Cluster';
};

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Defines kinds, unless somebody has, and waits until they are served. */
export async function define(client: Client, kinds: readonly Defined[]): Promise<void> {
  for (const { group, version, plural, kind, scope = 'Namespaced' } of kinds) {
    const name = `${plural}.${group}`;
    const known = await client.get(`${definitions}/${name}`).catch(() => undefined);
    if (known !== undefined) continue;
    await client.create(definitions, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name, annotations: { 'api-approved.kubernetes.io': 'unapproved, stands in for tests' } },
      spec: {
        group,
        scope,
        names: { plural, kind, singular: kind.toLowerCase(), listKind: `${kind}List` },
        versions: [
          {
            name: version,
            served: true,
            storage: true,
            subresources: { status: {} },
            schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        ],
      },
    });
  }
  for (const { group, version, plural, kind } of kinds)
    await until(kind, () => client.get(`/apis/${group}/${version}/${plural}`));
}
