import type * as z from 'zod';
import { PlatformError } from '../../errors.ts';
import { at, canonical, isObject } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { immutableProblems } from './immutable.ts';
import type { Kind } from './kinds.ts';
import { invalid, metadataProblems } from './metadata-checks.ts';
import { schemas } from './schemas.ts';

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

function pathOf(path: readonly PropertyKey[]): string {
  return path.map(step => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
}

function wrongType(object: KubeObject, { path, message }: z.core.$ZodIssue): PlatformError {
  const value = at(object, ...path.filter(step => typeof step !== 'symbol'));
  const expected = /expected (\w+)/.exec(message)?.[1] ?? 'another type';
  const shown = object.kind === 'Secret' ? '' : ` ${canonical(value).slice(0, 80)}`;
  const version = object.apiVersion.split('/').at(-1);
  return new PlatformError(
    'invalid_input',
    `${object.kind} in version "${version}" cannot be handled as a ${object.kind}: ${pathOf(path)}: expected ${expected}, got ${typeOf(value)}${shown}`,
    `Send ${pathOf(path)} as ${expected}.`,
  );
}

/** A message that starts with a capital is complete; any other is the rule that a value breaks. */
function problem({ path, message, code, input }: z.core.$ZodIssue): string {
  const where = pathOf(path).slice(1);
  if (code !== 'custom' && input === undefined) return `${where}: Required value`;
  return /^[A-Z]/.test(message) ? `${where}: ${message}` : invalid(where, input, message);
}

/**
 * Refuses an object as the API server would: a wrong type is `invalid_input`, a rule that is broken `refused`.
 * Fields that no schema names are not looked at. A spec that many objects share is looked at once.
 */
export function createCheck(): (object: KubeObject, before: KubeObject | undefined, kind: Kind) => void {
  const passed = new WeakMap<object, string>();

  function bodyProblems(object: KubeObject): string[] {
    const spec = isObject(object['spec']) ? object['spec'] : {};
    if (passed.get(spec) === object.kind) return [];
    const issues = schemas[object.kind]?.safeParse(object, { reportInput: true }).error?.issues ?? [];
    const mistyped = issues.find(issue => issue.code === 'invalid_type' && issue.input !== undefined);
    if (mistyped) throw wrongType(object, mistyped);
    if (issues.length === 0) passed.set(spec, object.kind);
    return issues.map(problem);
  }

  return function check(object, before, kind) {
    const problems = [
      ...metadataProblems(object, kind),
      ...bodyProblems(object),
      ...(before ? immutableProblems(object, before) : []),
    ];
    if (problems.length === 0) return;
    const group = kind.apiVersion.includes('/') ? `.${kind.apiVersion.split('/')[0]}` : '';
    throw new PlatformError(
      'refused',
      `${kind.kind}${group} "${object.metadata.name}" is invalid: ${problems.length === 1 ? problems.join() : `[${problems.join(', ')}]`}`,
      'Correct the named fields and send it again.',
    );
  };
}
