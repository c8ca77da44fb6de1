import { equal } from '../../domain/json.ts';
import { type FieldSet, reaches } from './field-set.ts';
import { type Place, fromParts, partsOf } from './shape.ts';

/** Live items that are not applied keep their place in front of the applied ones they stood before. */
function mergedOrder(live: readonly string[], applied: readonly string[]): string[] {
  const inLive = new Set(live);
  const inApplied = new Set(applied);
  const order: string[] = [];
  let here = 0;
  for (const [i, element] of applied.entries()) {
    const nextShared = applied.slice(i).find(later => inLive.has(later));
    const stop = nextShared === undefined ? -1 : live.indexOf(nextShared, here);
    const passed = live.slice(here, stop < 0 ? live.length : stop);
    order.push(...passed.filter(old => !inApplied.has(old)), element);
    here += passed.length;
  }
  return [...order, ...live.slice(here).filter(old => !inApplied.has(old))];
}

/** What is applied laid over what is there: maps and keyed lists merge, everything else is replaced. */
export function merge(live: unknown, applied: unknown, place: Place): unknown {
  if (applied === undefined) return live;
  const old = partsOf(live, place);
  const wanted = partsOf(applied, place);
  if (!old || !wanted || Array.isArray(live) !== Array.isArray(applied))
    return equal(live, applied) ? live : applied;
  const elements = Array.isArray(live)
    ? mergedOrder([...old.keys()], [...wanted.keys()])
    : [...new Set([...old.keys(), ...wanted.keys()])];
  const parts = elements.map((element): [string, unknown] => [
    element,
    merge(
      old.get(element)?.value,
      wanted.get(element)?.value,
      (wanted.get(element) ?? old.get(element))?.place ?? place,
    ),
  ]);
  return fromParts(parts, applied);
}

/**
 * Takes away what the manager applied the last time and nobody owns any more, with all that hangs below it. A
 * map or list that loses its last part becomes null, which nobody owns and nothing keeps.
 */
export function prune(
  value: unknown,
  last: FieldSet | undefined,
  owned: FieldSet | undefined,
  place: Place,
): unknown {
  const parts = partsOf(value, place);
  if (!last || !parts || parts.size === 0) return value;
  const kept = [...parts]
    .filter(([element]) => !reaches(last, element) || reaches(owned, element))
    .map(([element, part]): [string, unknown] => [
      element,
      prune(part.value, last[element], owned?.[element], part.place),
    ]);
  return kept.length === 0 ? null : fromParts(kept, value);
}
