import type { KubeObject } from '../domain/kube-object.ts';
import { remember } from '../domain/remember.ts';
import { heardCalls } from './heard.ts';
import type { Picture } from './picture.ts';
import { addressesOf, serviceAt } from './service-address.ts';
import { selectedBy } from './service-pods.ts';

/**
 * Who calls whom: by traces, by the addresses in settings, and by logs that tell of calls that failed. A service
 * stands for the component behind it.
 */
export const callees = remember((picture: Picture): ReadonlyMap<string, ReadonlySet<string>> => {
  const behind = (service: KubeObject | undefined): string | undefined =>
    service && selectedBy(service, picture)[0]?.component;
  const written = picture.workloads
    .flatMap(workload => addressesOf(workload, picture))
    .map(address => ({
      from: address.workload.component,
      to: behind(serviceAt(address, picture)) ?? address.host,
    }));
  const heard = heardCalls(picture).map(({ from, host }) => ({
    from,
    to: behind(picture.of('Service').find(({ metadata }) => metadata.name === host)) ?? host,
  }));
  const told = [...written, ...heard];
  const known = new Map<string, Set<string>>();
  for (const { from, to } of [...picture.calls, ...told]) {
    if (from === to) continue;
    known.set(from, (known.get(from) ?? new Set()).add(to));
  }
  return known;
});

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
