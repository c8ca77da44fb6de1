import type { Ref } from '../domain/kube-object.ts';
import { PlatformError } from '../errors.ts';

/** What the API calls a kind: `deployments` in group `apps`. */
export type Resource = {
  apiVersion: string;
  kind: string;
  group: string;
  plural: string;
  namespaced: boolean;
};

export type Query = { readonly [parameter: string]: string | undefined };

/** Nothing that is given becomes part of a path before it is encoded; `.` and `..` would be taken out of it all the same. */
function segment(text: string): string {
  if (!/^\.{0,2}$/.test(text)) return encodeURIComponent(text);
  throw new PlatformError('invalid_input', `"${text}" is not a name.`, 'Give the name that the object has.');
}

export const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';

/** `/api/v1/namespaces/shop/pods/cart-1/log`. Without a name: all of them, without a namespace: everywhere. */
export function pathOf(
  { apiVersion, plural, namespaced }: Resource,
  { namespace, name }: Partial<Pick<Ref, 'namespace' | 'name'>>,
  below?: string,
): string {
  const root = apiVersion.includes('/') ? 'apis' : 'api';
  return [
    '',
    root,
    ...apiVersion.split('/').map(segment),
    ...(namespaced && namespace !== undefined ? ['namespaces', segment(namespace)] : []),
    plural,
    ...(name === undefined ? [] : [segment(name)]),
    ...(below === undefined ? [] : [below]),
  ].join('/');
}

/** Parameters without a value are left out. */
export function withQuery(path: string, query: Query): string {
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) given.set(key, value);
  return given.size === 0 ? path : `${path}?${given.toString()}`;
}
