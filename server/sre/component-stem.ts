import { remember } from '../domain/remember.ts';
import type { Picture } from './picture.ts';
import type { Workload } from './workload.ts';

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** What names of components end with that tells nothing about which one is meant. */
const ENDS = /(?:service|svc|server|backend|api|app|deployment|deploy|statefulset|sts)$/;

const bare = (name: string): string => {
  const short = plain(name).replace(ENDS, '');
  const whole = short === '' ? plain(name) : short;
  return whole.length > 4 ? whole.replace(/s$/, '') : whole;
};

/** The word that the names of most components begin with: `ts-` of `ts-order-service`. */
const prefixOf = remember(({ workloads }: Picture): string => {
  const firsts = workloads.flatMap(({ component }) => /^[a-z0-9]+-/.exec(component)?.[0] ?? []);
  const [most] = [...Map.groupBy(firsts, first => first)].toSorted(([, a], [, b]) => b.length - a.length);
  return most && most[1].length > 3 && most[1].length > workloads.length / 2 ? most[0] : '';
});

/** What is left of a component's name without what all of them have. */
const stemOf = (component: string, picture: Picture): string => {
  const prefix = prefixOf(picture);
  return bare(component.startsWith(prefix) ? component.slice(prefix.length) : component);
};

/** The component that a word of a path, a route or a host means, but for ends such as `-service` or a plural. */
export function componentCalled(word: string, picture: Picture): string | undefined {
  const known = picture.workloads.map(({ component }) => component);
  if (known.includes(word)) return word;
  const wanted = [bare(word), stemOf(word, picture)];
  return wanted.some(it => it.length < 3)
    ? undefined
    : known.find(component => wanted.includes(stemOf(component, picture)));
}

/** Words of paths that mean the way of calling, not whom. */
const WAYS = /^(?:api|rest|v\d+|public|internal|static|http|https|www|main|all|default)$/i;

/** The first component that one of these words means. */
export const componentAmong = (text: string, picture: Picture): string | undefined =>
  text
    .split(/[^\w-]+/)
    .filter(word => !WAYS.test(word))
    .map(word => componentCalled(word, picture))
    .find(it => it !== undefined);

/** The only one of these workloads whose own name is a part of a longer one: `patients` of `clinic-patients`. */
export function workloadWithin(
  name: string,
  among: readonly Workload[],
  picture: Picture,
): Workload | undefined {
  const whole = plain(name);
  const found = among.filter(({ component }) => {
    const stem = stemOf(component, picture);
    return stem.length > 3 && whole.includes(stem);
  });
  return found.length === 1 ? found[0] : undefined;
}

/** Whether two components are called after the same thing: `media` and `media-frontend`. */
export function areAlike(one: string, other: string, picture: Picture): boolean {
  const [a, b] = [stemOf(one, picture), stemOf(other, picture)];
  return a.includes(b) || b.includes(a);
}
