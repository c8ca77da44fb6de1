import * as z from 'zod';

/**
 * How a value is written as text. No `choices`: any text; with `orPath` a path too. A `value` is JSON or YAML. Commas separate the items of
 * a list where no item can hold one itself.
 */
export type Shape =
  | { type: 'text'; choices: readonly string[]; orPath?: true }
  | { type: 'number' | 'boolean' | 'value' }
  | { type: 'list'; of: Shape; commas: boolean }
  | { type: 'map'; of: Shape };

/** Something that people give as text: a setting, or an argument of a tool. */
export type Parameter = {
  key: string;
  /** The long flag without its dashes. */
  flag: string;
  short?: string;
  shape: Shape;
  about: string;
  required: boolean;
  default?: unknown;
  /** What stands for the value in help: `--state FILE`. */
  metavar: string;
  /** The value may be left out; then it is this one. */
  bare?: string;
  /** No error shows what was typed. */
  secret?: boolean;
};

/** Whether a text names a YAML file rather than something that has a name. */
export const isPath = (text: string): boolean => /[/\\]|\.ya?ml$/.test(text);

/** Whether a text is one of the choices of its shape, or a path where that may stand too. */
export const isChoice = ({ choices, orPath }: Shape & { type: 'text' }, text: string): boolean =>
  choices.includes(text) || (orPath === true && isPath(text));

const inner = (schema: z.core.$ZodType): z.core.$ZodType | undefined =>
  schema instanceof z.ZodOptional ||
  schema instanceof z.ZodDefault ||
  schema instanceof z.ZodPrefault ||
  schema instanceof z.ZodNullable
    ? schema.def.innerType
    : undefined;

/** A schema without what makes it optional. */
export function bareSchema(schema: z.core.$ZodType): z.core.$ZodType {
  const below = inner(schema);
  return below ? bareSchema(below) : schema;
}

export function shapeOf(schema: z.core.$ZodType): Shape {
  const bare = bareSchema(schema);
  if (bare instanceof z.ZodString) return { type: 'text', choices: [] };
  if (bare instanceof z.ZodEnum) return { type: 'text', choices: bare.options.map(String) };
  if (bare instanceof z.ZodLiteral) return { type: 'text', choices: [...bare.values].map(String) };
  if (bare instanceof z.ZodNumber) return { type: 'number' };
  if (bare instanceof z.ZodBoolean) return { type: 'boolean' };
  if (bare instanceof z.ZodArray) {
    const commas = !z.safeParse(bare.element, 'a,b').success;
    return { type: 'list', of: shapeOf(bare.element), commas };
  }
  if (bare instanceof z.ZodRecord) return { type: 'map', of: shapeOf(bare.valueType) };
  return { type: 'value' };
}

function aboutOf(schema: z.core.$ZodType): string {
  const below = inner(schema);
  return z.globalRegistry.get(schema)?.description ?? (below ? aboutOf(below) : '');
}

function defaultOf(schema: z.core.$ZodType): unknown {
  if (schema instanceof z.ZodDefault) return schema.def.defaultValue;
  const below = inner(schema);
  return below ? defaultOf(below) : undefined;
}

/** `wait_seconds` and `waitSeconds` → `wait-seconds`. */
export const kebab = (key: string): string =>
  key
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
    .replaceAll('_', '-')
    .toLowerCase();

function metavarOf(key: string, shape: Shape): string {
  if (shape.type === 'map') return shape.of.type === 'value' ? 'KEY=YAML' : 'KEY=VALUE';
  if (shape.type === 'number') return key.toLowerCase().endsWith('seconds') ? 'SECONDS' : 'N';
  if (shape.type === 'value') return 'YAML';
  if (shape.type === 'list') return metavarOf(key, shape.of);
  return kebab(key).replaceAll('-', '_').toUpperCase();
}

/** How a member of a schema is given as text. */
export function parameterOf(key: string, schema: z.core.$ZodType, named: Partial<Parameter> = {}): Parameter {
  const shape = shapeOf(schema);
  const fallback = defaultOf(schema);
  return {
    key,
    flag: kebab(key),
    shape,
    about: aboutOf(schema),
    required: !z.safeParse(schema, undefined).success,
    ...(fallback === undefined ? {} : { default: fallback }),
    metavar: metavarOf(key, shape),
    ...named,
  };
}
