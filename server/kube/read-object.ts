import { at, isObject, listAt, textAt } from '../domain/json.ts';
import { KubeObject } from '../domain/kube-object.ts';
import { PlatformError } from '../errors.ts';

const notAnObject = () =>
  new PlatformError(
    'unavailable',
    'The API server answered with something that is not a Kubernetes object.',
    'Check whether a proxy stands in between, then call again.',
  );

/** An object as the API answers it, with every field it has. */
export function readObject(value: unknown): KubeObject {
  const { data } = KubeObject.safeParse(value);
  if (data) return data;
  throw notAnObject();
}

/**
 * A page of a list. Its items do not say what they are, or say that they are metadata; everything else of them is
 * kept. What is only measured has no version.
 */
export function readList(value: unknown, apiVersion: string, kind: string) {
  if (!isObject(at(value, 'metadata')) || !Array.isArray(at(value, 'items') ?? [])) throw notAnObject();
  const resourceVersion = textAt(value, 'metadata', 'resourceVersion') ?? '';
  const next = textAt(value, 'metadata', 'continue');
  return {
    items: listAt(value, 'items').map(item =>
      readObject(isObject(item) ? { ...item, apiVersion, kind } : item),
    ),
    resourceVersion,
    ...(next === undefined || next === '' ? {} : { continue: next }),
  };
}
