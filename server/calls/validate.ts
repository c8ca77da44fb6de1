import * as z from 'zod';
import { at, isObject, listAt } from '../domain/json.ts';
import { PlatformError } from '../errors.ts';
import type { Prepared, Tool } from '../../tools/tool.ts';
import { inputSchema } from './input-schema.ts';
import { issueLines } from './issues.ts';

const MOST_LINES = 12;

/** The call with arguments that are right. Throws `invalid_input` that names every wrong field. */
export function validate(tool: Tool, args: unknown): Prepared {
  try {
    return tool.prepare(args ?? {});
  } catch (error) {
    if (error instanceof z.ZodError) throw invalidInput(tool, args, error);
    throw error;
  }
}

function invalidInput(tool: Tool, args: unknown, error: z.ZodError): PlatformError {
  const schema = inputSchema(tool);
  const lines = error.issues.flatMap(issue => issueLines(issue, schema, args));
  const more = lines.length > MOST_LINES ? [`and ${lines.length - MOST_LINES} more`] : [];
  const [only = '', ...others] = lines;
  const message =
    others.length === 0
      ? `${tool.name}: ${only}${only.endsWith('?') ? '' : '.'}`
      : [`${tool.name}: ${lines.length} arguments are wrong.`, ...lines.slice(0, MOST_LINES), ...more].join(
          '\n- ',
        );
  return new PlatformError('invalid_input', message, signature(tool, schema), { cause: error });
}

function signature(tool: Tool, schema: unknown): string {
  const required = listAt(schema, 'required');
  const properties = at(schema, 'properties');
  const names = isObject(properties) ? Object.keys(properties) : [];
  if (names.length === 0) return `${tool.name} takes no arguments.`;
  const shown = names.map(name => (required.includes(name) ? `${name} (required)` : name));
  return `${tool.name} takes ${shown.join(', ')}.`;
}
