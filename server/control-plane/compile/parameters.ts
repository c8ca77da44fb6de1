import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { canonical, isObject } from '../../domain/json.ts';
import { PlatformError } from '../../errors.ts';
import { unknownFields, withDefaults } from './defaults.ts';
import { type JsonSchema, type SchemaSection, typeSchema } from './schema.ts';
import { clipped } from './where.ts';

type Values = { readonly [name: string]: unknown };

const MAX_REMEMBERED = 500;
const MAX_SHOWN = 5;

/** Types are written in OpenAPI's dialect: keywords and formats that JSON Schema lacks are let through. */
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, verbose: true });

const compiled = new WeakMap<object, ValidateFunction>();
const byContent = new Map<string, ValidateFunction>();

/**
 * The values with the schema's defaults, without the fields the schema does not know (OpenChoreo drops them
 * too; `unknownParameters` names them). `where` says whose they are: `parameters of component "cart"`.
 * Throws `invalid_input` naming each wrong field, its value and what is allowed.
 */
export function checkParameters(section: SchemaSection, values: Values | undefined, where: string): Values {
  const schema = typeSchema(section);
  const filled = withDefaults(schema, values ?? {});
  const validate = validatorOf(schema);
  if (!validate(filled)) throw wrongValues(validate.errors ?? [], where);
  return isObject(filled) ? filled : {};
}

/** The values as `checkParameters` has them, with the warnings of `unknownParameters`. */
export const readValues = (section: SchemaSection, values: Values | undefined, where: string) => ({
  values: checkParameters(section, values, where),
  warnings: unknownParameters(section, values, where),
});

/** A warning for each value the schema does not know; such a value has no effect. */
export function unknownParameters(
  section: SchemaSection,
  values: Values | undefined,
  where: string,
): string[] {
  return unknownFields(typeSchema(section), values ?? {}).map(
    ({ path, valid }) =>
      `${where}: "${path}" is not known and has no effect; valid: ${valid.join(', ') || 'none'}.`,
  );
}

function validatorOf(schema: JsonSchema): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const content = canonical(schema);
  const validate = byContent.get(content) ?? compile(schema);
  if (byContent.size >= MAX_REMEMBERED) byContent.clear();
  byContent.set(content, validate);
  compiled.set(schema, validate);
  return validate;
}

function compile(schema: JsonSchema): ValidateFunction {
  try {
    return ajv.compile(modernised(schema));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new PlatformError(
      'invalid_document',
      `The schema of a type cannot be used: ${clipped(error.message, 300)}`,
      'Correct openAPIV3Schema of the type or trait.',
    );
  }
}

/** OpenAPI 3.0 writes `exclusiveMinimum: true` beside `minimum`; JSON Schema writes the number there. */
function modernised(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
    const bound = key === 'exclusiveMinimum' ? 'minimum' : 'maximum';
    if (key.startsWith('exclusive') && typeof value === 'boolean') return value ? [[key, schema[bound]]] : [];
    if (key === 'default' || key === 'enum') return [[key, value]];
    if (Array.isArray(value)) return [[key, value.map(item => (isObject(item) ? modernised(item) : item))]];
    return [[key, isObject(value) ? modernised(value) : value]];
  });
  return Object.fromEntries(entries);
}

function wrongValues(errors: readonly ErrorObject[], where: string): PlatformError {
  const lines = [...new Set(errors.map(inWords))];
  const more = lines.length > MAX_SHOWN ? ` (and ${lines.length - MAX_SHOWN} more)` : '';
  return new PlatformError(
    'invalid_input',
    `${where}: ${lines.slice(0, MAX_SHOWN).join('; ')}${more}.`,
    'describe_type shows every field with its type, default and limits.',
  );
}

function inWords({ instancePath, keyword, params, message, data }: ErrorObject): string {
  const field = instancePath.slice(1).replaceAll('/', '.') || 'the value';
  const given = clipped(JSON.stringify(data) ?? 'nothing', 80);
  const { missingProperty, allowedValues, type }: { [key: string]: unknown } = params;
  if (keyword === 'required')
    return `${instancePath === '' ? '' : `${field}.`}${String(missingProperty)} is missing`;
  if (keyword === 'enum' && Array.isArray(allowedValues))
    return `${field} must be one of ${allowedValues.map(String).join(', ')}; got ${given}`;
  if (keyword === 'type') return `${field} must be of type ${String(type)}; got ${given}`;
  return `${field} ${message ?? 'is not valid'}; got ${given}`;
}
