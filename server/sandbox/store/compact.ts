import { isObject } from '../../domain/json.ts';

/** Maps of texts: empty they are left out, while an empty structure such as `emptyDir` means something. */
const maps = new Set([
  'labels',
  'annotations',
  'data',
  'binaryData',
  'matchLabels',
  'nodeSelector',
  'limits',
  'requests',
  'hard',
  'Service.selector',
]);

function isEmpty(kind: string | undefined, key: string, value: unknown): boolean {
  if (value === null) return true;
  if (kind === undefined) return false;
  if (Array.isArray(value)) return value.length === 0;
  if (!maps.has(key) && !maps.has(`${kind}.${key}`)) return false;
  return isObject(value) && Object.keys(value).length === 0;
}

/**
 * A value as the API server writes it: without nulls and, of a built-in kind, without empty lists and maps. The
 * same value comes back where there are none.
 */
export function compact(value: unknown, kind: string | undefined): unknown {
  if (Array.isArray(value)) {
    const items = value.map(item => compact(item, kind));
    return items.every((item, i) => item === value[i]) ? value : items;
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value);
  const kept = members.flatMap(([key, old]): [string, unknown][] => {
    const member = compact(old, kind);
    return isEmpty(kind, key, member) ? [] : [[key, member]];
  });
  const isSame = kept.length === members.length && kept.every(([key, member]) => member === value[key]);
  return isSame ? value : Object.fromEntries(kept);
}
