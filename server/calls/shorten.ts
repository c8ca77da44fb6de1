import { isObject } from '../domain/json.ts';
import { cut } from './clean.ts';
import { stepsOf } from './weigh.ts';

/** How much of a value stays, and what is known of its members or entries. */
type Cut = { kept?: number; below: Map<string, Cut> };

/** A copy in which the lists and texts with these ids keep so many entries or characters, from the front. */
export function shorten(
  view: Record<string, unknown>,
  keep: ReadonlyMap<string, number>,
): Record<string, unknown> {
  return members(view, cutsOf(keep).below);
}

function cutsOf(keep: ReadonlyMap<string, number>): Cut {
  const whole: Cut = { below: new Map() };
  for (const [id, kept] of keep) {
    let here = whole;
    for (const step of stepsOf(id)) {
      const next = here.below.get(step) ?? { below: new Map() };
      here.below.set(step, next);
      here = next;
    }
    here.kept = kept;
  }
  return whole;
}

/** What no cut lies in stays the same value. */
function walk(value: unknown, cuts: Cut | undefined): unknown {
  if (!cuts) return value;
  const { kept, below } = cuts;
  if (typeof value === 'string') return kept === undefined ? value : cut(value, kept);
  if (Array.isArray(value)) {
    const head = value.slice(0, kept);
    return below.size === 0 ? head : head.map((item, i) => walk(item, below.get(String(i))));
  }
  return isObject(value) ? members(value, below) : value;
}

const members = (object: { [key: string]: unknown }, below: Cut['below']): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).map(([key, child]) => [key, walk(child, below.get(key))]));
