import { isObject } from '../../domain/json.ts';
import { PlatformError } from '../../errors.ts';

export type JsonSchema = { readonly [keyword: string]: unknown };

/** The `parameters` or `environmentConfigs` of a type: an OpenAPI v3 schema. */
export type SchemaSection = { openAPIV3Schema?: JsonSchema | undefined } | undefined;

const MAX_NODES = 10_000;
const NOTHING: JsonSchema = { type: 'object', properties: {} };

const resolved = new WeakMap<object, JsonSchema>();

/**
 * The schema with every `$ref` replaced by what it names; keywords beside a `$ref` win. Defaults stay
 * where they are. Without a schema: an object without fields.
 * Throws `invalid_document` for a reference that leads nowhere or in a circle.
 */
export function typeSchema(section: SchemaSection): JsonSchema {
  const schema = section?.openAPIV3Schema;
  if (!schema) return NOTHING;
  const known = resolved.get(schema);
  if (known) return known;
  const made = resolve(schema, { root: schema, trail: [], budget: { left: MAX_NODES } });
  const result = isObject(made) ? made : NOTHING;
  resolved.set(schema, result);
  return result;
}

type Resolving = { root: JsonSchema; trail: readonly string[]; budget: { left: number } };

function resolve(node: unknown, resolving: Resolving): unknown {
  if (--resolving.budget.left < 0) throw schemaProblem(`it has more than ${MAX_NODES} parts`);
  if (Array.isArray(node)) return node.map(item => resolve(item, resolving));
  if (!isObject(node)) return node;
  const { $ref, $defs: _defs, definitions: _definitions, ...rest } = node;
  if (typeof $ref !== 'string') return fields(rest, resolving);
  if (resolving.trail.includes($ref)) throw schemaProblem(`${$ref} contains itself`);
  const target = resolve(targetOf($ref, resolving.root), { ...resolving, trail: [...resolving.trail, $ref] });
  return { ...(isObject(target) ? target : {}), ...fields(rest, resolving) };
}

const fields = (node: JsonSchema, resolving: Resolving): JsonSchema =>
  Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, isData(key) ? value : resolve(value, resolving)]),
  );

/** Keywords whose value is data, where `$ref` is no reference. */
const isData = (keyword: string): boolean =>
  ['default', 'enum', 'const', 'example', 'examples'].includes(keyword);

function targetOf(reference: string, root: JsonSchema): unknown {
  const [, group, name] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(reference) ?? [];
  const defined = group === undefined ? undefined : root[group];
  const target = isObject(defined) && name !== undefined ? defined[name] : undefined;
  if (target !== undefined) return target;
  const known = isObject(root['$defs']) ? Object.keys(root['$defs']) : [];
  throw schemaProblem(`${reference} names nothing. $defs: ${known.join(', ') || 'none'}`);
}

const schemaProblem = (problem: string): PlatformError =>
  new PlatformError(
    'invalid_document',
    `The schema of a type cannot be read: ${problem}.`,
    'Correct openAPIV3Schema of the type or trait.',
  );

/** The schema of a field, or undefined when the schema has no such field. */
export function fieldSchema(schema: JsonSchema, field: string): JsonSchema | undefined {
  const { properties, additionalProperties } = schema;
  const own = isObject(properties) && Object.hasOwn(properties, field) ? properties[field] : undefined;
  if (isObject(own)) return own;
  if (isObject(additionalProperties)) return additionalProperties;
  return additionalProperties === true || schema['x-kubernetes-preserve-unknown-fields'] === true
    ? {}
    : undefined;
}

/** The fields a schema names, for messages. */
export const fieldNames = (schema: JsonSchema): string[] =>
  isObject(schema['properties']) ? Object.keys(schema['properties']) : [];
