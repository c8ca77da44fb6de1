import { PlatformError } from '../errors.ts';
import { at, isObject, numberAt } from '../domain/json.ts';
import type { Tool } from '../../tools/tool.ts';
import { inputSchema } from './input-schema.ts';

const MAX_DEPTH = 32;
const MAX_STRING = 64 * 1024;
const MAX_TOTAL = 256 * 1024;

/**
 * Refuses arguments that are too big to be looked at: over 256 K characters, a string over 64 K, or nested
 * deeper than 32. A tool raises its limits by declaring a longer `max` on a text in its input.
 */
export function checkSize(tool: Tool, args: unknown): void {
  const size = measure(args, 0);
  if (size.depth > MAX_DEPTH) throw tooDeep(tool);
  if (size.longest <= MAX_STRING && size.total <= MAX_TOTAL) return;
  const raised = raisedLimits(tool);
  for (const [name, value] of isObject(args) ? Object.entries(args) : []) {
    const limit = raised.get(name) ?? MAX_STRING;
    const longest = Math.max(name.length, measure(value, 1).longest);
    if (longest > limit) throw tooLong(tool, name.slice(0, 64), longest, limit);
  }
  const total = MAX_TOTAL + [...raised.values()].reduce((sum, limit) => sum + limit, 0);
  if (size.total > total) throw tooBig(tool, size.total, total);
}

type Size = { total: number; longest: number; depth: number };

/** Characters of the JSON text, near enough. It stops below the deepest level that is allowed. */
function measure(value: unknown, level: number): Size {
  if (typeof value === 'string') return { total: value.length + 2, longest: value.length, depth: level };
  if (typeof value !== 'object' || value === null) return { total: 8, longest: 0, depth: level };
  const size: Size = { total: 2, longest: 0, depth: level };
  if (level > MAX_DEPTH) return size;
  for (const [key, child] of Object.entries(value)) {
    const inner = measure(child, level + 1);
    size.total += key.length + 4 + inner.total;
    size.longest = Math.max(size.longest, inner.longest, key.length);
    size.depth = Math.max(size.depth, inner.depth);
  }
  return size;
}

function raisedLimits(tool: Tool): Map<string, number> {
  const properties = at(inputSchema(tool), 'properties');
  const declared = Object.entries(isObject(properties) ? properties : {}).map(
    ([name, schema]) => [name, longestDeclared(schema)] as const,
  );
  return new Map(declared.filter(([, length]) => length > MAX_STRING));
}

/** The longest text that a schema declares anywhere below it. */
function longestDeclared(schema: unknown): number {
  if (typeof schema !== 'object' || schema === null) return 0;
  const own = numberAt(schema, 'maxLength') ?? 0;
  return Math.max(own, ...Object.values(schema).map(longestDeclared));
}

/** Exact: a text that is one character too long is told apart from the limit. */
const exact = (characters: number) => `${characters.toLocaleString('en-US')} characters`;

const tooDeep = (tool: Tool) =>
  new PlatformError(
    'too_large',
    `The arguments of ${tool.name} are nested deeper than ${MAX_DEPTH} levels.`,
    'Send a flatter structure.',
  );

const tooLong = (tool: Tool, name: string, length: number, limit: number) =>
  new PlatformError(
    'too_large',
    `"${name}" of ${tool.name} has a text of ${exact(length)}; at most ${exact(limit)} are taken.`,
    'Shorten it, or split the call into several.',
  );

const tooBig = (tool: Tool, total: number, limit: number) =>
  new PlatformError(
    'too_large',
    `The arguments of ${tool.name} are ${exact(total)} of JSON; at most ${exact(limit)} are taken.`,
    'Split the call into several smaller ones.',
  );
