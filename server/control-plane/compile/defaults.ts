import { isObject } from '../../domain/json.ts';
import { PlatformError } from '../../errors.ts';
import { fieldNames, fieldSchema, type JsonSchema } from './schema.ts';

/** Templates loop over lists, inside one another too. */
const MAX_ITEMS = 1_000;

/**
 * The value with the schema's defaults filled in and the fields the schema does not know left out, as
 * Kubernetes does with custom resources: a missing field gets its default, and defaults are filled inside
 * what is there, given or defaulted. Shares nothing with schema or value. Throws `too_large` for a list of more than 1,000.
 */
export function withDefaults(schema: JsonSchema, value: unknown): unknown {
  if (Array.isArray(value)) {
    if (value.length > MAX_ITEMS) throw tooManyItems(value.length);
    const items = isObject(schema['items']) ? schema['items'] : {};
    return value.map(item => withDefaults(items, item));
  }
  if (!isObject(value)) return value;
  if (isOpen(schema)) return structuredClone(value);
  const known = Object.entries(value).filter(([name]) => fieldSchema(schema, name));
  const filled = {
    ...defaultsOf(schema),
    ...Object.fromEntries(known.filter(([name, item]) => keeps(schema, name, item))),
  };
  return Object.fromEntries(
    Object.entries(filled).map(([name, item]) => [name, withDefaults(fieldSchema(schema, name) ?? {}, item)]),
  );
}

const tooManyItems = (count: number): PlatformError =>
  new PlatformError(
    'too_large',
    `A list of ${count} items is longer than a parameter may be: ${MAX_ITEMS}.`,
    'Keep such data in a file of the workload or in a ConfigMap.',
  );

/** A schema that says nothing about fields takes any; one of `type: object` alone takes none. */
const isOpen = (schema: JsonSchema): boolean =>
  schema['type'] === undefined &&
  schema['properties'] === undefined &&
  schema['additionalProperties'] === undefined;

/** A null gives way to the default of a field that may not be null. */
function keeps(schema: JsonSchema, name: string, item: unknown): boolean {
  const field = fieldSchema(schema, name);
  return item !== null || field?.['nullable'] === true || field?.['default'] === undefined;
}

function defaultsOf(schema: JsonSchema): { [name: string]: unknown } {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, field]) => isObject(field) && field['default'] !== undefined)
      .map(([name, field]) => [name, isObject(field) ? field['default'] : undefined]),
  );
}

/** A field the schema does not know, and those it knows beside it. */
export type UnknownField = { path: string; valid: readonly string[] };

export function unknownFields(schema: JsonSchema, value: unknown, path = ''): UnknownField[] {
  if (Array.isArray(value)) {
    const items = isObject(schema['items']) ? schema['items'] : {};
    return value.flatMap((item, i) => unknownFields(items, item, `${path}[${i}]`));
  }
  if (!isObject(value) || isOpen(schema)) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const field = fieldSchema(schema, name);
    return field ? unknownFields(field, item, at) : [{ path: at, valid: fieldNames(schema) }];
  });
}
