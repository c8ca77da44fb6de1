import * as z from 'zod';
import { PlatformError } from '../../errors.ts';
import { canonical } from '../../domain/json.ts';
import type { ListQuery, ObjectList } from '../../control-plane/ports.ts';
import type { KubeObject } from '../../domain/kube-object.ts';

const remembered = 32;
const Token = z.tuple([z.string(), z.string(), z.int().min(0)]);

function resume(token: string, selection: string): { resourceVersion: string; from: number } {
  const text = Buffer.from(token, 'base64url').toString();
  const { data } = Token.safeParse(text.startsWith('[') ? parsed(text) : undefined);
  const [resourceVersion, of, from] = data ?? [];
  if (resourceVersion === undefined || from === undefined || of !== selection)
    throw new PlatformError(
      'invalid_input',
      `continue key is not valid: "${token}"`,
      'Give the continue of the page before with the same query, or none for the first page.',
    );
  return { resourceVersion, from };
}

/** Pages through a list as it was when its first page was read; the latest lists are remembered. */
export function createPages() {
  const snapshots = new Map<string, readonly KubeObject[]>();

  return function page(all: () => readonly KubeObject[], now: string, query: ListQuery): ObjectList {
    const { limit = 0, continue: token, ...rest } = query;
    if (limit <= 0 && token === undefined) return { items: all(), resourceVersion: now };
    const selection = canonical(rest);
    const { resourceVersion, from } =
      token === undefined ? { resourceVersion: now, from: 0 } : resume(token, selection);
    const key = `${resourceVersion} ${selection}`;
    const items = token === undefined ? all() : snapshots.get(key);
    if (!items)
      throw new PlatformError(
        'conflict',
        `the continue token of version ${resourceVersion} has expired`,
        'List again from the first page.',
      );
    const end = limit <= 0 ? items.length : from + limit;
    if (end >= items.length) return { items: from === 0 ? items : items.slice(from), resourceVersion };
    snapshots.delete(key);
    snapshots.set(key, items);
    for (const oldest of snapshots.keys()) if (snapshots.size > remembered) snapshots.delete(oldest);
    const next = Buffer.from(JSON.stringify([resourceVersion, selection, end])).toString('base64url');
    return { items: items.slice(from, end), resourceVersion, continue: next };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
