import { isObject } from '../../domain/json.ts';
import type { Scope } from './cel.ts';
import { inner, render, renderCondition } from './template.ts';
import { below, clipped, expressionProblem, tooLarge, type Where } from './where.ts';

const MAX_ITEMS = 1_000;

/** What decides how often a template is rendered: `includeWhen` first, then once for each item of `forEach`. */
export type Expansion = {
  includeWhen?: string | undefined;
  forEach?: string | undefined;
  var?: string | undefined;
};

/**
 * The scopes to render a template in: none when it is not included, one without `forEach`. An `includeWhen`
 * that speaks of the loop variable is asked for each item.
 * Throws `invalid_document`, and `too_large` above 1,000 items.
 */
export function scopesOf(expansion: Expansion, scope: Scope, where: Where): Scope[] {
  const { includeWhen, forEach, var: variable = 'item' } = expansion;
  const perItem = forEach !== undefined && new RegExp(`\\b${variable}\\b`).test(includeWhen ?? '');
  const included = (inScope: Scope) =>
    includeWhen === undefined || renderCondition(includeWhen, inScope, below(where, 'includeWhen'));
  if (!perItem && !included(scope)) return [];
  if (forEach === undefined) return [scope];
  const scopes = itemsOf(forEach, scope, below(where, 'forEach')).map(item => ({
    ...scope,
    [variable]: item,
  }));
  return perItem ? scopes.filter(included) : scopes;
}

/** A list's items, or a map's entries as {key, value} in the order of their keys. */
function itemsOf(forEach: string, scope: Scope, where: Where): readonly unknown[] {
  const made = render(forEach, scope, where);
  const items = Array.isArray(made) ? made : isObject(made) ? entriesOf(made) : undefined;
  if (!items)
    throw expressionProblem(
      where,
      inner(forEach),
      `must be a list or a map, got ${clipped(JSON.stringify(made), 80)}`,
    );
  if (items.length > MAX_ITEMS) throw tooLarge(where, 'items', MAX_ITEMS);
  return items;
}

const entriesOf = (map: { [key: string]: unknown }) =>
  Object.keys(map)
    .toSorted()
    .map(key => ({ key, value: map[key] }));
