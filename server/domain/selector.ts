import { at, isObject, listAt, textAt } from './json.ts';

type Labels = { readonly [key: string]: string } | undefined;

/** A selector made ready to be asked about many objects. */
export type Selects = (labels: Labels) => boolean;

/** How a Service selects: every pair of a plain map. An empty or absent map selects nothing. */
export function exactSelector(pairs: unknown): Selects {
  const wanted = isObject(pairs) ? Object.entries(pairs) : [];
  return wanted.length === 0 ? () => false : labels => carries(wanted, labels);
}

/** A LabelSelector (`matchLabels`, `matchExpressions`). An empty one selects all, an absent one nothing. */
export function labelSelector(selector: unknown): Selects {
  if (!isObject(selector)) return () => false;
  const pairs = at(selector, 'matchLabels');
  const wanted = isObject(pairs) ? Object.entries(pairs) : [];
  const expressions = listAt(selector, 'matchExpressions');
  return labels => carries(wanted, labels) && expressions.every(expression => meets(expression, labels));
}

function carries(wanted: readonly (readonly [string, unknown])[], labels: Labels): boolean {
  for (const [key, value] of wanted) if (labels?.[key] !== value) return false;
  return true;
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
