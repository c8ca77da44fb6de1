import { isObject, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';

type Body = { [field: string]: unknown };

/** Shared parts are parsed once, so that every release holds the same object. */
const sharedParts = new WeakMap<KubeObject, Body>();

function parsedBody(item: KubeObject, key: 'document' | 'content'): Body {
  const body = parseJson(textAt(item, 'data', key));
  if (isObject(body)) return body;
  throw new PlatformError(
    'invalid_document',
    `ConfigMap "${item.metadata.name}" holds no readable document.`,
    'Somebody edited it by hand: delete the ConfigMap and apply the document again.',
  );
}

export const isReadable = (item: KubeObject): boolean =>
  isObject(parseJson(textAt(item, 'data', 'document')));

export const bodyOf = (item: KubeObject): Body => parsedBody(item, 'document');

/** A shared part, the same object for every release that points at it. */
export function contentIn(release: KubeObject, hash: string, part: KubeObject | undefined): Body {
  if (!part)
    throw new PlatformError(
      'invalid_document',
      `The release in ConfigMap "${release.metadata.name}" points at content ${hash}, which is gone.`,
      'Deploy the component again: its release is made anew.',
    );
  const known = sharedParts.get(part) ?? parsedBody(part, 'content');
  sharedParts.set(part, known);
  return known;
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
