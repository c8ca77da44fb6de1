import * as z from 'zod';
import { at, isObject, listAt, textAt } from '../../domain/json.ts';
import { DESCRIPTION } from '../../domain/labels.ts';
import { nearest } from '../../domain/name.ts';
import { PlatformError } from '../../errors.ts';
import { typeSchema } from '../compile/schema.ts';
import type { Document } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import type { Reading } from '../ports.ts';

export const TypeView = z.object({
  name: z.string(),
  kind: z.string(),
  about: z.string().optional(),
  workload_type: z.string().optional(),
  /** `path: type = default (allowed): description` */
  parameters: z.array(z.string()),
  /** What each environment may set differently. */
  environment_configs: z.array(z.string()),
  makes: z.array(z.string()),
  outputs: z.array(z.string()),
  traits: z.array(z.string()),
  rules: z.array(z.string()),
});
export type TypeView = z.infer<typeof TypeView>;

const KINDS = [
  'ClusterComponentType',
  'ComponentType',
  'ClusterResourceType',
  'ResourceType',
  'ClusterTrait',
  'Trait',
  'ClusterProjectType',
  'ProjectType',
] as const;

/** A component type, resource type, trait or project type: what it takes, makes and insists on. */
export async function typeView(
  platform: Reading,
  asked: { type: string },
  signal: AbortSignal,
): Promise<TypeView> {
  const documents = await platform.documents.snapshot(signal);
  const type = typeNamed(documents, platform.settings.namespace, asked.type);
  const about = type.metadata.annotations?.[DESCRIPTION];
  const spec: unknown = type.spec;
  const workloadType = textAt(spec, 'workloadType');
  return {
    name: type.metadata.name,
    kind: type.kind,
    ...(about === undefined ? {} : { about: about.trim() }),
    ...(workloadType === undefined ? {} : { workload_type: workloadType }),
    parameters: fieldLines(schemaOf(spec, 'parameters')),
    environment_configs: fieldLines(schemaOf(spec, 'environmentConfigs')),
    makes: kindsMade([...listAt(spec, 'resources'), ...listAt(spec, 'creates')]),
    outputs: listAt(spec, 'outputs').flatMap(output => textAt(output, 'name') ?? []),
    traits: listAt(spec, 'allowedTraits').flatMap(trait => textAt(trait, 'name') ?? []),
    rules: [
      ...listAt(spec, 'validations'),
      ...listAt(spec, 'preRenderValidations'),
      ...listAt(spec, 'postRenderValidations'),
    ].flatMap(rule => textAt(rule, 'message') ?? []),
  };
}

function typeNamed(documents: Documents, namespace: string, asked: string): Document {
  const name = asked.split('/').at(-1) ?? asked;
  const known: Document[] = KINDS.flatMap(kind =>
    documents
      .list(kind)
      .filter(({ metadata }) => metadata.namespace === undefined || metadata.namespace === namespace),
  );
  const found = known.find(type => type.metadata.name === name);
  if (found) return found;
  const names = known.map(type => type.metadata.name);
  const near = nearest(name, names);
  throw new PlatformError(
    'not_found',
    `There is no type or trait "${asked}".`,
    `${near === undefined ? '' : `Did you mean "${near}"? `}Known: ${[...new Set(names)].join(', ')}.`,
  );
}

/** Kinds in the order of the type; those that only some components get say so. */
function kindsMade(resources: readonly unknown[]): string[] {
  const always = new Map<string, boolean>();
  for (const resource of resources) {
    const kind = textAt(resource, 'template', 'kind') ?? '?';
    const conditional = (textAt(resource, 'includeWhen') ?? textAt(resource, 'forEach')) !== undefined;
    always.set(kind, (always.get(kind) ?? false) || !conditional);
  }
  return [...always].map(([kind, certain]) => (certain ? kind : `${kind} (where it applies)`));
}

function schemaOf(spec: unknown, section: string): unknown {
  const openAPIV3Schema = at(spec, section, 'openAPIV3Schema');
  return isObject(openAPIV3Schema) ? typeSchema({ openAPIV3Schema }) : undefined;
}

/** A schema as one line per leaf, in the order of the schema. */
function fieldLines(schema: unknown, prefix = ''): string[] {
  const properties = at(schema, 'properties');
  if (!isObject(properties)) return [];
  const required = new Set(listAt(schema, 'required'));
  return Object.entries(properties).flatMap(([name, property]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const below = fieldLines(property, path);
    return below.length > 0 ? below : [fieldLine(path, property, required.has(name))];
  });
}

function fieldLine(path: string, property: unknown, required: boolean): string {
  const fallback = at(property, 'default');
  const allowed = listAt(property, 'enum').map(String);
  const about = textAt(property, 'description');
  return [
    `${path}: ${textAt(property, 'type') ?? 'any'}`,
    fallback === undefined ? '' : ` = ${JSON.stringify(fallback)}`,
    required && fallback === undefined ? ' (required)' : '',
    allowed.length === 0 ? '' : ` (one of ${allowed.join(', ')})`,
    about === undefined ? '' : ` – ${about}`,
  ].join('');
}
