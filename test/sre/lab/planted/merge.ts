import { isObject, textAt } from '../../../../server/domain/json.ts';

/** Lists whose items are told apart by their names; others are taken whole. */
const NAMED = new Set(['containers', 'initContainers', 'env', 'volumes', 'volumeMounts']);

/** A value with another laid over it: members of objects, items of lists by their names; null takes away. */
export function merged(value: unknown, over: unknown, called = ''): unknown {
  if (NAMED.has(called) && Array.isArray(value) && Array.isArray(over)) {
    const names = new Set(over.map(item => textAt(item, 'name')));
    const kept = value.filter(item => !names.has(textAt(item, 'name')));
    const own = (item: unknown) => value.find(it => textAt(it, 'name') === textAt(item, 'name'));
    return [...kept, ...over.map(item => merged(own(item), item))];
  }
  if (!isObject(over)) return over;
  const base = isObject(value) ? value : {};
  const members = Object.entries(over).map(([key, item]) => [key, merged(base[key], item, key)] as const);
  return Object.fromEntries(
    Object.entries({ ...base, ...Object.fromEntries(members) }).filter(([, item]) => item !== null),
  );
}
