import * as z from 'zod';
import { at, isObject, listAt } from '../domain/json.ts';
import type { Tool } from '../../tools/tool.ts';

const known = new WeakMap<Tool, unknown>();

/** The JSON Schema of a tool's arguments, made when an error first needs it. */
export function inputSchema(tool: Tool): unknown {
  const schema = known.get(tool) ?? z.toJSONSchema(tool.input, { io: 'input', unrepresentable: 'any' });
  known.set(tool, schema);
  return schema;
}

/** The schema of the value at a path; undefined where the schema says nothing about it. */
export function schemaAt(schema: unknown, path: readonly PropertyKey[]): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return schema;
  for (const option of [schema, ...listAt(schema, 'anyOf'), ...listAt(schema, 'oneOf')]) {
    const inner =
      typeof step === 'number'
        ? at(option, 'items')
        : (at(option, 'properties', String(step)) ?? at(option, 'additionalProperties'));
    if (isObject(inner)) return schemaAt(inner, rest);
  }
  return undefined;
}

/** The names that an object at this place may have; empty for a map of free names. */
export function memberNames(schema: unknown): string[] {
  const options = [schema, ...listAt(schema, 'anyOf'), ...listAt(schema, 'oneOf')];
  return options.flatMap(option => {
    const properties = at(option, 'properties');
    return isObject(properties) ? Object.keys(properties) : [];
  });
}
