import { Optional } from '@marcbachmann/cel-js';
import { isObject } from '../../domain/json.ts';

/**
 * What `oc_omit()` gives: the field, list item or map entry that has this value is left out. Bytes, because the
 * CEL library must know a value's type; it is told by its identity.
 */
export const OMIT: unknown = new Uint8Array(0);

const MAX_NODES = 100_000;

/**
 * The JSON of a CEL value: whole numbers as numbers, entries with OMIT left out. The result shares nothing
 * with the value. Throws a RangeError above 100,000 nodes.
 */
export function toJson(value: unknown): unknown {
  return convert(value, { left: MAX_NODES });
}

function convert(value: unknown, budget: { left: number }): unknown {
  if (--budget.left < 0) throw new RangeError(`the value has more than ${MAX_NODES} parts`);
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null || value === OMIT) return value;
  if (Array.isArray(value)) return value.filter(item => item !== OMIT).map(item => convert(item, budget));
  if (value instanceof Optional) return value.hasValue() ? convert(value.value(), budget) : null;
  if (typeof value.valueOf() === 'bigint') return Number(value.valueOf());
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Map) return convertEntries([...value], budget);
  if (isObject(value) && isPlain(value)) return convertEntries(Object.entries(value), budget);
  throw new Error('the value has no form in JSON');
}

const convertEntries = (entries: readonly (readonly [unknown, unknown])[], budget: { left: number }) =>
  Object.fromEntries(
    entries
      .filter(([, item]) => item !== OMIT)
      .map(([key, item]) => [String(key), convert(item, budget)] as const),
  );

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
