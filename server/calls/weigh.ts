import { at, isObject } from '../domain/json.ts';

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

export const sizeOf = (view: unknown): number => JSON.stringify(view).length;

/** The id of a member or an entry of the place with that id. */
export const inside = (id: string, step: string | number): string => `${id}\0${step}`;

/** Whether there still is something at the place with that id. */
export function stands(view: unknown, id: string): boolean {
  let here: unknown = view;
  for (const step of id.split('\0').slice(1)) {
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
  measure(view, '', 'entries', places);
  return places.toSorted((a, b) => b.weight - a.weight);
}

type Size = { all: number; lists: number };

function measure(value: unknown, id: string, name: string, places: Place[]): Size {
  if (typeof value === 'string') return measureText(value, id, name, places);
  if (Array.isArray(value)) return measureList(value, id, name, places);
  if (!isObject(value)) return { all: 6, lists: 0 };
  const members = Object.entries(value).map(([key, child]) => {
    const inner = measure(child, inside(id, key), key, places);
    return { all: inner.all + key.length + 4, lists: inner.lists };
  });
  return sum(members);
}

function measureText({ length }: string, id: string, name: string, places: Place[]): Size {
  if (length > 200) places.push({ id, name, kind: 'text', length, weight: length });
  return { all: length + 3, lists: 0 };
}

function measureList(value: readonly unknown[], id: string, name: string, places: Place[]): Size {
  const first = places.length;
  const { all, lists } = sum(value.map((item, i) => measure(item, inside(id, i), name, places)));
  const weight = all - lists;
  const texts = places.splice(first).filter(place => place.kind === 'list' || place.weight > weight / 2);
  places.push(...texts);
  const filled = texts.some(place => place.kind === 'text' && place.weight > weight / 2);
  if (value.length > 0 && !filled) places.push({ id, name, kind: 'list', length: value.length, weight });
  return { all, lists: all };
}

const sum = (sizes: readonly Size[]): Size =>
  sizes.reduce((total, { all, lists }) => ({ all: total.all + all, lists: total.lists + lists }), {
    all: 2,
    lists: 0,
  });
