import { callees } from './edges.ts';
import type { Picture } from './picture.ts';

const ADDRESSED =
  /(?:\/\/|\blookup |\bhost[=:]["' ]?|ENOTFOUND |UnknownHostException: )([a-z0-9][a-z0-9-]*)|\b([a-z][a-z0-9-]*)(?::\d{2,5}\b|\.[a-z0-9-]+\.svc\b)/gi;

/** Names in a text that stand where an address does: `//cart/`, `cart:8080`, `lookup cart`, `cart.shop.svc`. */
const addressesIn = (text: string): string[] =>
  [...text.matchAll(ADDRESSED)].map(([, before, after]) => (before ?? after ?? '').toLowerCase());

/** The other components that a line names: by an address, or by any word where it is known to call them. */
export function namedIn(text: string, component: string, picture: Picture): string[] {
  const addressed = new Set(addressesIn(text));
  const called = callees(picture).get(component);
  const words = new Set(text.toLowerCase().split(/[^a-z0-9-]+/));
  return picture.workloads
    .map(workload => workload.component)
    .filter(name => name !== component && (addressed.has(name) || (called?.has(name) && words.has(name))));
}
