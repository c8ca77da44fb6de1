import { isObject } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';

/** So many values are known at least, and at most twice as many. */
const remembered = 4096;

/**
 * Gives equal parts of objects one identity: a thousand pods hold the same labels, owners and conditions. What an
 * object has kept since `before` is not looked at, only the latest parts are known, and Events soon go anyway. A part
 * with a `longest` JSON text hardly ever comes twice, only its own parts do.
 */
export function createSharing(
  longest = 600,
): (object: KubeObject, before: KubeObject | undefined) => KubeObject {
  let young = new Map<string, unknown>();
  let old = young;

  function known(text: string, value: unknown): unknown {
    const found = young.get(text) ?? old.get(text) ?? parts(value, undefined);
    if (young.size >= remembered) [young, old] = [new Map(), young];
    young.set(text, found);
    return found;
  }

  function share(value: unknown, before: unknown): unknown {
    if (typeof value !== 'object' || value === null || value === before) return value;
    const text = JSON.stringify(value);
    return text.length > longest ? parts(value, before) : known(text, value);
  }

  function parts(value: unknown, before: unknown): unknown {
    if (value === before) return value;
    if (Array.isArray(value)) return list(value, Array.isArray(before) ? before : []);
    if (!isObject(value)) return value;
    const changed = members(value, before);
    return Object.keys(changed).length === 0 ? value : { ...value, ...changed };
  }

  function list(value: readonly unknown[], before: readonly unknown[]): readonly unknown[] {
    const items = value.map((item, i) => share(item, before[i]));
    return items.every((item, i) => item === value[i]) ? value : items;
  }

  /** The members that are others now. */
  function members(value: { readonly [key: string]: unknown }, before: unknown): { [key: string]: unknown } {
    const old = isObject(before) ? before : {};
    const changed: { [key: string]: unknown } = {};
    for (const key of Object.keys(value)) {
      const member = share(value[key], old[key]);
      if (member !== value[key]) changed[key] = member;
    }
    return changed;
  }

  return function shared(object, before) {
    if (object.kind === 'Event') return object;
    const { metadata, ...body } = object;
    const own: { [key: string]: unknown } = {};
    for (const key of Object.keys(body)) own[key] = parts(body[key], before?.[key]);
    return { ...object, ...own, metadata: { ...metadata, ...members(metadata, before?.metadata) } };
  };
}
