import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { hasShared, readShared, shared } from '../../support/shared.ts';

/** A JSON schema as CRDs write it, and as zod writes ours. */
export const Node = z.looseObject({
  type: z.string().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), Node).optional();
  },
  get items() {
    return Node.optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), Node]).optional();
  },
  'x-kubernetes-validations': z.array(z.object({ rule: z.string() })).optional(),
});
export type Node = z.infer<typeof Node>;

const Crd = z.object({
  spec: z.object({
    group: z.string(),
    scope: z.string(),
    names: z.object({ kind: z.string(), plural: z.string(), shortNames: z.array(z.string()).optional() }),
    versions: z.tuple([
      z.object({
        name: z.string(),
        schema: z.object({ openAPIV3Schema: z.object({ properties: z.object({ spec: Node }) }) }),
      }),
    ]),
  }),
});

const files = hasShared ? readdirSync(join(shared, 'openchoreo/crds')) : [];

/** Every CRD of OpenChoreo: how it names its kind, and the schema of the spec. */
export const crds = files.map(file => {
  const { spec } = Crd.parse(parse(readShared(`openchoreo/crds/${file}`)));
  const [version] = spec.versions;
  return {
    kind: spec.names.kind,
    names: {
      plural: spec.names.plural,
      scope: spec.scope.toLowerCase(),
      shortNames: spec.names.shortNames ?? [],
    },
    apiVersion: `${spec.group}/${version.name}`,
    spec: version.schema.openAPIV3Schema.properties.spec,
  };
});

/** A rule of a CRD and the place in the document that it is about, `[]` for items and `{}` for values. */
export type Rule = { path: string; rule: string };

export const rulesOf = (node: Node, path = 'spec'): Rule[] => [
  ...(node['x-kubernetes-validations'] ?? []).map(({ rule }) => ({ path, rule })),
  ...Object.entries(node.properties ?? {}).flatMap(([name, field]) => rulesOf(field, `${path}.${name}`)),
  ...(node.items ? rulesOf(node.items, `${path}[]`) : []),
  ...(typeof node.additionalProperties === 'object' ? rulesOf(node.additionalProperties, `${path}{}`) : []),
];

/** A rule about what may change. */
export const isTransition = ({ rule }: Rule): boolean => rule.includes('oldSelf');
