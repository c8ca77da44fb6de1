import * as z from 'zod';
import { equal, isObject } from './json.ts';

/** One difference. Without `before` the field is new, without `after` it is gone. */
export const FieldChange = z.object({
  path: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
export type FieldChange = z.infer<typeof FieldChange>;

/** What identifies an item of a Kubernetes list, in the order tried. */
const itemKeys = ['name', 'key', 'mountPath', 'containerPort', 'port', 'type', 'ip', 'uid'] as const;

/**
 * The differences between two JSON values, in the order of their fields. Items of a list are matched by name or key
 * where all have one of their own, else by position; where only their order differs, that is one change at `<path>
 * (order)`. Empty exactly when the values are equal.
 */
export const diff = (before: unknown, after: unknown): FieldChange[] => compare('', before, after);

function compare(path: string, before: unknown, after: unknown): FieldChange[] {
  if (equal(before, after)) return [];
  if (isObject(before) && isObject(after)) return compareObjects(path, before, after);
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(path, before, after);
  return [
    {
      path: path === '' ? '$' : path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
}

const union = (before: readonly string[], after: readonly string[]): string[] => [
  ...new Set([...before, ...after]),
];

function compareObjects(
  path: string,
  before: { [key: string]: unknown },
  after: { [key: string]: unknown },
): FieldChange[] {
  return union(Object.keys(before), Object.keys(after)).flatMap(key =>
    compare(fieldPath(path, key), own(before, key), own(after, key)),
  );
}

const own = (object: { [key: string]: unknown }, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

function compareLists(path: string, before: readonly unknown[], after: readonly unknown[]): FieldChange[] {
  const key = itemKeys.find(key => identifies(key, before) && identifies(key, after));
  if (key === undefined) return compareByPosition(path, before, after);
  const [old, young] = [byKey(key, before), byKey(key, after)];
  const names = union([...old.keys()], [...young.keys()]);
  const changes = names.flatMap(name => compare(itemPath(path, name), old.get(name), young.get(name)));
  return [...changes, ...orderChange(path, [...old.keys()], [...young.keys()])];
}

function compareByPosition(
  path: string,
  before: readonly unknown[],
  after: readonly unknown[],
): FieldChange[] {
  const length = Math.max(before.length, after.length);
  return [...Array(length).keys()].flatMap(i => compare(`${path}[${i}]`, before[i], after[i]));
}

function orderChange(path: string, before: readonly string[], after: readonly string[]): FieldChange[] {
  const [stayed, moved] = [
    before.filter(name => after.includes(name)),
    after.filter(n => before.includes(n)),
  ];
  return equal(stayed, moved) ? [] : [{ path: `${path} (order)`, before: stayed, after: moved }];
}

const keyOf = (item: unknown, key: string): string | undefined => {
  const value = isObject(item) ? own(item, key) : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

/** Whether every item has a key of its own. */
function identifies(key: string, items: readonly unknown[]): boolean {
  const names = items.map(item => keyOf(item, key));
  return names.every(name => name !== undefined) && new Set(names).size === names.length;
}

const byKey = (key: string, items: readonly unknown[]): Map<string, unknown> =>
  new Map(items.map(item => [keyOf(item, key) ?? '', item]));

function fieldPath(path: string, key: string): string {
  if (/^[\w-]+$/.test(key)) return path === '' ? key : `${path}.${key}`;
  return `${path}[${JSON.stringify(key)}]`;
}

const itemPath = (path: string, name: string): string =>
  `${path}[${/^[\w./:-]+$/.test(name) ? name : JSON.stringify(name)}]`;
