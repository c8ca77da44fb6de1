import { addressesOf } from './service-address.ts';
import type { Picture } from './picture.ts';

/** Who calls whom: by traces, and by the addresses in settings. */
export function callees(picture: Picture): ReadonlyMap<string, ReadonlySet<string>> {
  const told = picture.workloads
    .flatMap(addressesOf)
    .map(({ workload, host }) => ({ from: workload.component, to: host }));
  const known = new Map<string, Set<string>>();
  for (const { from, to } of [...picture.calls, ...told]) {
    if (from === to) continue;
    known.set(from, (known.get(from) ?? new Set()).add(to));
  }
  return known;
}

/** Everything that a component needs, directly or through others. */
export function reach(start: string, edges: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const seen = new Set<string>();
  const waiting = [start];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop())
    for (const next of edges.get(name) ?? [])
      if (!seen.has(next)) {
        seen.add(next);
        waiting.push(next);
      }
  return seen;
}
