import { isObject } from '../domain/json.ts';
import { cut } from './clean.ts';
import { inside } from './weigh.ts';

/** A copy in which the lists and texts with these ids keep so many entries or characters, from the front. */
export function shorten(
  view: Record<string, unknown>,
  keep: ReadonlyMap<string, number>,
): Record<string, unknown> {
  return members(view, '', keep);
}

function walk(value: unknown, id: string, keep: ReadonlyMap<string, number>): unknown {
  const kept = keep.get(id);
  if (typeof value === 'string') return kept === undefined ? value : cut(value, kept);
  if (Array.isArray(value)) return value.slice(0, kept).map((item, i) => walk(item, inside(id, i), keep));
  return isObject(value) ? members(value, id, keep) : value;
}

const members = (
  object: { [key: string]: unknown },
  id: string,
  keep: ReadonlyMap<string, number>,
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).map(([key, child]) => [key, walk(child, inside(id, key), keep)]));
