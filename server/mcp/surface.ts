import * as z from 'zod';
import { equal, isObject } from '../domain/json.ts';
import type { Tool } from '../../tools/tool.ts';

type ObjectSchema = { type: 'object'; [keyword: string]: unknown };

/** A tool as `tools/list` shows it. Plain JSON: it can be made when the server is built. */
export type SurfaceTool = {
  name: string;
  title: string;
  description: string;
  inputSchema: ObjectSchema;
  outputSchema: ObjectSchema;
  annotations: {
    readOnlyHint: boolean;
    destructiveHint: boolean;
    idempotentHint: boolean;
    openWorldHint: boolean;
  };
};

export type Surface = readonly SurfaceTool[];

/** Everything a client is told about the tools. */
export const surfaceOf = (tools: readonly Tool[]): SurfaceTool[] =>
  tools.map(tool => ({
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: inputSchemaOf(tool.input),
    outputSchema: outputSchemaOf(tool.output),
    annotations: {
      readOnlyHint: tool.effect === 'read',
      destructiveHint: tool.effect === 'destroy',
      idempotentHint: tool.idempotent,
      openWorldHint: false,
    },
  }));

const inputSchemaOf = (schema: z.ZodObject): ObjectSchema =>
  compact(z.toJSONSchema(schema, { io: 'input' }), new Set(['$schema', 'propertyNames']));

/** An answer needs no rules: what it must or may hold and how its texts are formed is nothing a client acts on. */
const outputSchemaOf = (schema: z.ZodObject): ObjectSchema =>
  compact(
    z.toJSONSchema(schema, { io: 'output' }),
    new Set([
      '$schema',
      'additionalProperties',
      'required',
      'pattern',
      'format',
      'default',
      'minLength',
      'maxLength',
    ]),
  );

function compact(schema: { [keyword: string]: unknown }, left: ReadonlySet<string>): ObjectSchema {
  return { ...withoutKeywords(schema, left), type: 'object' };
}

/** `properties` and `$defs` hold names, not keywords: a property called `default` stays. */
function withoutKeywords(schema: { [keyword: string]: unknown }, left: ReadonlySet<string>) {
  const kept = Object.entries(schema).filter(
    ([keyword, value]) => !isLeft(keyword, value, left) && !isObvious(keyword, value),
  );
  return Object.fromEntries(
    kept.map(([keyword, value]): [string, unknown] => [keyword, inner(keyword, value, left)]),
  );
}

/** `additionalProperties` with a schema says what a map holds. */
const isLeft = (keyword: string, value: unknown, left: ReadonlySet<string>): boolean =>
  left.has(keyword) && !(keyword === 'additionalProperties' && isObject(value));

function inner(keyword: string, value: unknown, left: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map(item => (isObject(item) ? withoutKeywords(item, left) : item));
  if (!isObject(value)) return value;
  if (keyword !== 'properties' && keyword !== '$defs') return withoutKeywords(value, left);
  return Object.fromEntries(
    Object.entries(value).map(([name, schema]) => [
      name,
      isObject(schema) ? withoutKeywords(schema, left) : schema,
    ]),
  );
}

/** What JSON and JavaScript say anyway: how far whole numbers count, and that names are texts. */
const isObvious = (keyword: string, value: unknown): boolean =>
  (keyword === 'minimum' && value === Number.MIN_SAFE_INTEGER) ||
  (keyword === 'maximum' && value === Number.MAX_SAFE_INTEGER) ||
  (keyword === 'propertyNames' && equal(value, { type: 'string' }));
