import type { KubeObject } from '../domain/kube-object.ts';
import { remember } from '../domain/remember.ts';
import { heardCalls } from './heard.ts';
import type { Picture } from './picture.ts';
import { addressesOf, serviceAt } from './service-address.ts';
import { selectedBy } from './service-pods.ts';

type Calls = ReadonlyMap<string, ReadonlySet<string>>;

const behind = (service: KubeObject | undefined, picture: Picture): string | undefined =>
  service && selectedBy(service, picture)[0]?.component;

function byCaller(calls: readonly { from: string; to: string }[]): Calls {
  const known = new Map<string, Set<string>>();
  for (const { from, to } of calls) if (from !== to) known.set(from, (known.get(from) ?? new Set()).add(to));
  return known;
}

/** Whose calls fail, and to whom, as their logs tell. */
export const failedCalls = remember((picture: Picture): Calls => {
  const services = new Map(picture.of('Service').map(service => [service.metadata.name, service]));
  return byCaller(
    heardCalls(picture).map(({ from, host }) => ({ from, to: behind(services.get(host), picture) ?? host })),
  );
});

/**
 * Who calls whom: by traces, by the addresses in settings, and by logs that tell of calls that failed. A service
 * stands for the component behind it.
 */
export const callees = remember((picture: Picture): Calls => {
  const told = picture.workloads
    .flatMap(workload => addressesOf(workload, picture))
    .map(address => ({
      from: address.workload.component,
      to: behind(serviceAt(address, picture), picture) ?? address.host,
    }));
  const heard = [...failedCalls(picture)].flatMap(([from, needs]) => [...needs].map(to => ({ from, to })));
  return byCaller([...picture.calls, ...told, ...heard]);
});

/** The callers among these calls of one component. */
export const callersIn = (calls: Calls, component: string): string[] =>
  [...calls].filter(([, needs]) => needs.has(component)).map(([caller]) => caller);

/** Everything that a component needs, directly or through others. */
export function reach(start: string, edges: Calls): Set<string> {
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
