import { diff, type FieldChange } from './diff.ts';
import { isObject } from './json.ts';
import { parseQuantity } from './quantity.ts';

const KEYS = ['name', 'key', 'mountPath', 'containerPort', 'port', 'type', 'ip'];

/**
 * Where a live object differs from what was applied, field by field. Only fields that were applied count: what
 * the cluster fills in by itself is no drift. `before` is the applied value, `after` the live one.
 */
export const driftOf = (applied: unknown, live: unknown): FieldChange[] =>
  diff(normal(applied), normal(seenThrough(applied, live)));

/** The part of `live` that `applied` speaks about. */
function seenThrough(applied: unknown, live: unknown): unknown {
  if (isObject(applied) && isObject(live))
    return Object.fromEntries(
      Object.keys(applied)
        .filter(key => live[key] !== undefined || isEmpty(applied[key]))
        .map(key => [key, seenThrough(applied[key], live[key] ?? applied[key])]),
    );
  if (Array.isArray(applied) && Array.isArray(live)) return seenList(applied, live);
  return live;
}

/** A cluster leaves out a list or a map that has nothing in it. */
const isEmpty = (value: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;

/** A list of named items is compared by name, so that an item added by another tool is no drift of ours. */
function seenList(applied: readonly unknown[], live: readonly unknown[]): unknown[] {
  const key = KEYS.find(
    key => applied.length > 0 && applied.every(item => isObject(item) && item[key] !== undefined),
  );
  if (key === undefined) return live.map((item, i) => seenThrough(applied[i], item));
  return applied.flatMap(item => {
    const mine = isObject(item) ? item[key] : undefined;
    const found = live.find(other => isObject(other) && other[key] === mine);
    return found === undefined ? [] : [seenThrough(item, found)];
  });
}

/** Quantities are compared by value: the cluster answers `1` for `1000m`. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      (key === 'limits' || key === 'requests') && isObject(item)
        ? Object.fromEntries(Object.entries(item).map(([name, amount]) => [name, sameAmount(amount)]))
        : normal(item),
    ]),
  );
}

const sameAmount = (amount: unknown): unknown => {
  if (typeof amount !== 'string' && typeof amount !== 'number') return amount;
  return parseQuantity(amount)?.toString() ?? amount;
};
