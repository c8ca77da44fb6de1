import { at, isObject, listAt, textAt } from './json.ts';

type Labels = { readonly [key: string]: string } | undefined;

/** Whether labels carry every pair of a plain map, as a Service selects. An empty or absent map selects nothing. */
export function selectsExactly(pairs: unknown, labels: Labels): boolean {
  if (!isObject(pairs)) return false;
  const keys = Object.keys(pairs);
  return keys.length > 0 && keys.every(key => labels?.[key] === pairs[key]);
}

/** Whether a LabelSelector (`matchLabels`, `matchExpressions`) selects these labels. An empty one selects all. */
export function selects(selector: unknown, labels: Labels): boolean {
  if (!isObject(selector)) return false;
  const pairs = at(selector, 'matchLabels');
  if (isObject(pairs) && !Object.keys(pairs).every(key => labels?.[key] === pairs[key])) return false;
  return listAt(selector, 'matchExpressions').every(expression => meets(expression, labels));
}

function meets(expression: unknown, labels: Labels): boolean {
  const value = labels?.[textAt(expression, 'key') ?? ''];
  const listed = value !== undefined && listAt(expression, 'values').includes(value);
  switch (textAt(expression, 'operator') ?? '') {
    case 'In':
      return listed;
    case 'NotIn':
      return !listed;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

/** `app=cart,tier=web`. */
export const selectorText = (pairs: unknown): string =>
  isObject(pairs)
    ? Object.keys(pairs)
        .map(key => `${key}=${String(pairs[key])}`)
        .join(',')
    : '';
