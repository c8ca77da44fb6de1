import { isObject } from '../../domain/json.ts';
import { PlatformError } from '../../errors.ts';
import { matches, type Step, stepsOf } from './patch-path.ts';
import type { Where } from './where.ts';

/** An operation of RFC 6902; the path may also choose list items by `[?(@.field=='value')]`. */
export type Operation =
  | { op: 'remove'; path: string }
  | { op: 'add' | 'replace'; path: string; value: unknown };

type JsonObject = { readonly [field: string]: unknown };

/**
 * The object with the operations applied; the given one stays as it is. As OpenChoreo has it, `add` makes
 * missing maps on its way (and a missing list before `-`), a choice that finds no item is an error, and
 * removing what is not there is none. Throws `invalid_document` naming the operation and the object.
 */
export function patched(object: JsonObject, operations: readonly Operation[], where: Where): JsonObject {
  let now = object;
  for (const operation of operations) {
    const fail = (problem: string) => patchProblem(object, operation, problem, where);
    const next = changed(now, stepsOf(operation.path, fail), operation, fail);
    if (!isObject(next)) throw fail('would replace the whole object');
    now = next;
  }
  return now;
}

type Fail = (problem: string) => PlatformError;

function changed(value: unknown, steps: readonly Step[], operation: Operation, fail: Fail): unknown {
  const [step, ...rest] = steps;
  if (!step) return operation.op === 'remove' ? undefined : operation.value;
  if ('choose' in step) return inChosen(value, step, rest, operation, fail);
  if (Array.isArray(value)) return inList(value, step.name, rest, operation, fail);
  if (isObject(value)) return inMap(value, step.name, rest, operation, fail);
  if (operation.op === 'remove') return value;
  if (operation.op === 'add' && (value === undefined || value === null))
    return step.name === '-'
      ? inList([], '-', rest, operation, fail)
      : inMap({}, step.name, rest, operation, fail);
  throw fail(`there is nothing to go into at ${JSON.stringify(step.name)}`);
}

function inMap(
  map: JsonObject,
  name: string,
  rest: readonly Step[],
  operation: Operation,
  fail: Fail,
): JsonObject {
  const present = Object.hasOwn(map, name);
  if (!present && operation.op === 'remove') return map;
  if (!present && operation.op === 'replace') throw fail(`there is no ${JSON.stringify(name)} to replace`);
  if (rest.length === 0 && operation.op === 'remove')
    return Object.fromEntries(Object.entries(map).filter(([key]) => key !== name));
  return { ...map, [name]: changed(present ? map[name] : undefined, rest, operation, fail) };
}

function inList(
  list: readonly unknown[],
  name: string,
  rest: readonly Step[],
  operation: Operation,
  fail: Fail,
): readonly unknown[] {
  if (name === '-') {
    if (operation.op !== 'add' || rest.length > 0) throw fail('"-" only ends the path of an add');
    return [...list, operation.value];
  }
  const index = /^\d+$/.test(name) ? Number(name) : Number.NaN;
  if (rest.length === 0 && operation.op === 'add') {
    if (index <= list.length) return list.toSpliced(index, 0, operation.value);
  } else if (index < list.length) {
    if (rest.length === 0 && operation.op === 'remove') return list.toSpliced(index, 1);
    return list.with(index, changed(list[index], rest, operation, fail));
  } else if (operation.op === 'remove' && !Number.isNaN(index)) return list;
  throw fail(`a list of ${list.length} has no item ${JSON.stringify(name)}`);
}

function inChosen(
  list: unknown,
  step: Extract<Step, { choose: string }>,
  rest: readonly Step[],
  operation: Operation,
  fail: Fail,
): readonly unknown[] {
  if (!Array.isArray(list) || !list.some(item => matches(item, step)))
    throw fail(`no item fits ${step.choose}`);
  if (rest.length === 0 && operation.op === 'remove') return list.filter(item => !matches(item, step));
  return list.map((item: unknown) => (matches(item, step) ? changed(item, rest, operation, fail) : item));
}

function patchProblem(
  object: JsonObject,
  operation: Operation,
  problem: string,
  where: Where,
): PlatformError {
  const { kind, metadata } = object;
  const name = isObject(metadata) ? metadata['name'] : '';
  return new PlatformError(
    'invalid_document',
    `${where.of}, ${where.path}: ${operation.op} ${operation.path} on ${String(kind)}/${String(name)}: ${problem}.`,
    `Correct the patch of ${where.of}, or apply it to a type that renders what the patch expects.`,
  );
}
