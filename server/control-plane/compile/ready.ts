import { isObject } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import type { Scope } from './cel.ts';
import { inner, renderCondition } from './template.ts';

/** When an object of a resource counts as ready; `scope` is what the expression may read beside `applied`. */
export type ReadyWhen = { id: string; expression: string; scope?: Scope };

type Applied = { readonly [id: string]: KubeObject | undefined };

/**
 * Whether every expression holds over the live objects, by template id. `waitingFor` is the first that does
 * not: the object's id and its expression. A status that is not there yet is waited for.
 */
export function resourceReady(
  expressions: readonly ReadyWhen[],
  applied: Applied,
): { ready: boolean; waitingFor?: string } {
  const statuses = statusesOf(applied);
  const unready = expressions.find(each => !holds(each, statuses));
  return unready
    ? { ready: false, waitingFor: `${unready.id}: ${inner(unready.expression)}` }
    : { ready: true };
}

/** What expressions read as `applied.<id>.status`: of the objects that are there. */
export const statusesOf = (applied: Applied): Scope =>
  Object.fromEntries(
    Object.entries(applied).flatMap(([id, object]) =>
      object ? [[id, { status: isObject(object['status']) ? object['status'] : {} }]] : [],
    ),
  );

function holds({ id, expression, scope }: ReadyWhen, applied: Scope): boolean {
  try {
    const where = { of: 'a resource type', path: `resources.${id}.readyWhen` };
    return renderCondition(expression, { ...scope, applied }, where);
  } catch (error) {
    if (error instanceof PlatformError) return false;
    throw error;
  }
}
