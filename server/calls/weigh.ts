import { at, isObject } from '../domain/json.ts';
import { remember } from '../domain/remember.ts';

/** A list or a long text in a view, and how many characters of the view's JSON are its own. */
export type Place = {
  id: string;
  /** The member it is, or the one it is in: `components`. */
  name: string;
  kind: 'list' | 'text';
  /** Entries of a list, characters of a text. */
  length: number;
  weight: number;
};

/** Characters of the JSON of a view; a large one is written down once. */
export const sizeOf = remember((view: object): number => JSON.stringify(view).length);

/** The way to a value: its own step after those of what it is in. */
type Way = { above: Way; step: string | number } | undefined;

/** The id of a place: its steps, each behind a character that no key holds. */
const idOf = (way: Way): string => (way === undefined ? '' : `${idOf(way.above)}\0${way.step}`);

export const stepsOf = (id: string): string[] => id.split('\0').slice(1);

/** Whether there still is something at the place with that id. */
export function stands(view: unknown, id: string): boolean {
  let here: unknown = view;
  for (const step of stepsOf(id)) {
    here = Array.isArray(here) ? here[Number(step)] : at(here, step);
    if (here === undefined) return false;
  }
  return true;
}

/**
 * Every list and every text worth shortening, the heaviest first. What a list inside a list weighs counts
 * for the inner one, so a hundred pods of one component shrink before the component goes. A text in a list
 * counts for the list, unless it is most of it: then only the text does.
 */
export function weigh(view: unknown): Place[] {
  const places: Place[] = [];
  measure(view, undefined, 'entries', places);
  return places.toSorted((a, b) => b.weight - a.weight);
}

type Size = { all: number; lists: number };

function measure(value: unknown, way: Way, name: string, places: Place[]): Size {
  if (typeof value === 'string') return measureText(value, way, name, places);
  if (Array.isArray(value)) return measureList(value, way, name, places);
  if (!isObject(value)) return { all: 6, lists: 0 };
  const size = { all: 2, lists: 0 };
  for (const key of Object.keys(value)) {
    const inner = measure(value[key], { above: way, step: key }, key, places);
    size.all += inner.all + key.length + 4;
    size.lists += inner.lists;
  }
  return size;
}

function measureText({ length }: string, way: Way, name: string, places: Place[]): Size {
  if (length > 200) places.push({ id: idOf(way), name, kind: 'text', length, weight: length });
  return { all: length + 3, lists: 0 };
}

function measureList(value: readonly unknown[], way: Way, name: string, places: Place[]): Size {
  const first = places.length;
  const size = { all: 2, lists: 0 };
  for (const [step, item] of value.entries()) {
    const inner = measure(item, { above: way, step }, name, places);
    size.all += inner.all;
    size.lists += inner.lists;
  }
  const weight = size.all - size.lists;
  const texts = places.splice(first).filter(place => place.kind === 'list' || place.weight > weight / 2);
  places.push(...texts);
  const filled = texts.some(place => place.kind === 'text' && place.weight > weight / 2);
  if (value.length > 0 && !filled)
    places.push({ id: idOf(way), name, kind: 'list', length: value.length, weight });
  return { all: size.all, lists: size.all };
}
