import { dirname, resolve } from 'node:path';
import type * as z from 'zod';
import { at } from '../domain/json.ts';
import { nearest } from '../domain/name.ts';
import { PlatformError } from '../errors.ts';
import { wordsFor } from './issue.ts';
import type { Shape } from './parameter.ts';
import { settings, Settings, settingsHint, type Layer } from './settings.ts';

/** The keys that may stand where this one does. */
const siblings = (path: readonly PropertyKey[]): string[] => {
  const above = path.slice(0, -1);
  const near = settings.filter(setting => above.every((key, i) => setting.path[i] === key));
  return [...new Set(near.map(setting => setting.path[above.length] ?? ''))];
};

function unknownKey(path: readonly PropertyKey[], where: string): PlatformError {
  const known = siblings(path);
  const near = nearest(String(path.at(-1)).slice(0, 64), known);
  return new PlatformError(
    'invalid_input',
    `${where}: ${path.join('.').slice(0, 80)} is not a setting.`,
    `${near === undefined ? '' : `Did you mean ${near}? `}Known here: ${known.join(', ')}.`,
  );
}

const wrongValue = (issue: z.core.$ZodIssue, where: string): PlatformError =>
  new PlatformError(
    'invalid_input',
    `${where}: ${issue.path.length === 0 ? 'the file' : issue.path.join('.')}: ${wordsFor(issue)}.`,
    settingsHint,
  );

/** Paths in a file are relative to the file, wherever the command runs. */
function besideFile(value: unknown, file: string, shape: Shape): unknown {
  if (Array.isArray(value)) return value.map(path => besideFile(path, file, shape));
  const isName = shape.type === 'text' && typeof value === 'string' && shape.choices.includes(value);
  return typeof value === 'string' && !isName ? resolve(dirname(file), value) : value;
}

function layerOf(content: unknown, file: string): Layer {
  const layer = new Map<string, unknown>();
  for (const { key, path, relative, shape } of settings) {
    const value = at(content, ...path);
    if (value === undefined) continue;
    layer.set(key, relative ? besideFile(value, file, shape) : value);
  }
  return layer;
}

/**
 * The settings in a configuration file.
 * Throws `invalid_input` with file, line and column for YAML that does not parse, an unknown key or a wrong value.
 */
export async function parseFile(text: string, file: string): Promise<Layer> {
  // Most runs have no configuration file, and a server that starts should not wait for a parser.
  const { LineCounter, isMap, isNode, isScalar, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };

  const [broken] = document.errors;
  if (broken) {
    const what = `${place(broken.pos[0])}: the YAML does not parse: ${broken.message}.`;
    throw new PlatformError('invalid_input', what, 'Correct the file there.');
  }

  const content: unknown = document.toJS() ?? {};
  const issue = Settings.safeParse(content).error?.issues[0];
  if (!issue) return layerOf(content, file);

  const node = document.getIn(issue.path, true);
  if (issue.code !== 'unrecognized_keys') {
    throw wrongValue(issue, place(isNode(node) ? (node.range?.[0] ?? 0) : 0));
  }
  const key = issue.keys[0] ?? '';
  const keys = isMap(node) ? node.items.map(pair => pair.key) : [];
  const typed = keys.find(found => isScalar(found) && found.value === key);
  throw unknownKey([...issue.path, key], place(isNode(typed) ? (typed.range?.[0] ?? 0) : 0));
}
