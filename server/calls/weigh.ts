import { isObject } from '../domain/json.ts';

/** A list or a long text in a view, and how many characters of the view's JSON are its own. */
export type Place = {
  path: readonly (string | number)[];
  kind: 'list' | 'text';
  /** Entries of a list, characters of a text. */
  length: number;
  weight: number;
};

export const sizeOf = (view: unknown): number => JSON.stringify(view).length;

/**
 * Every list and every text worth shortening, the heaviest first. What a list inside a list weighs counts
 * for the inner one, so a hundred pods of one component shrink before the component goes.
 */
export function weigh(view: unknown): Place[] {
  const places: Place[] = [];
  measure(view, [], places);
  return places.toSorted((a, b) => b.weight - a.weight);
}

type Size = { all: number; lists: number };

function measure(value: unknown, path: Place['path'], places: Place[]): Size {
  if (typeof value === 'string') {
    if (value.length > 200) places.push({ path, kind: 'text', length: value.length, weight: value.length });
    return { all: value.length + 3, lists: 0 };
  }
  if (Array.isArray(value)) {
    const inner = sum(value.map((item, i) => measure(item, [...path, i], places)));
    if (value.length > 0)
      places.push({ path, kind: 'list', length: value.length, weight: inner.all - inner.lists });
    return { all: inner.all, lists: inner.all };
  }
  if (!isObject(value)) return { all: 6, lists: 0 };
  const members = Object.entries(value).map(([key, child]) => {
    const inner = measure(child, [...path, key], places);
    return { all: inner.all + key.length + 4, lists: inner.lists };
  });
  return sum(members);
}

const sum = (sizes: readonly Size[]): Size =>
  sizes.reduce((total, { all, lists }) => ({ all: total.all + all, lists: total.lists + lists }), {
    all: 2,
    lists: 0,
  });
