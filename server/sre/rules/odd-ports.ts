import { at, listAt, numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { isServer } from '../database-servers.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { addressesOf } from '../service-address.ts';
import { selectedBy } from '../service-pods.ts';
import { portsOf } from '../template.ts';
import type { Workload } from '../workload.ts';

/** Fewer services than these have no custom that one could break. */
const LEAST = 8;

type Seen = { service: KubeObject; workload: Workload; port: number; target: number };

/** The services that components of the application call each other by, with where they lead. */
function seenIn(picture: Picture): Seen[] {
  return picture.of('Service').flatMap(service => {
    const [workload] = selectedBy(service, picture);
    const [first, ...others] = listAt(service, 'spec', 'ports');
    const port = numberAt(first, 'port');
    const isInner = (textAt(service, 'spec', 'type') ?? 'ClusterIP') === 'ClusterIP';
    if (!workload || port === undefined || others.length > 0 || !isInner || isServer(workload)) return [];
    const to = at(first, 'targetPort') ?? port;
    const named = portsOf(workload.template).find(({ name }) => name === to)?.port;
    const target = typeof to === 'number' ? to : (named ?? 0);
    return target === 0 ? [] : [{ service, workload, port, target }];
  });
}

/** Whether callers ask for this very port, and it leads to one that the containers have: then both are meant. */
const isMeant = ({ service, workload, port, target }: Seen, picture: Picture): boolean =>
  portsOf(workload.template).some(it => it.port === target) &&
  picture.workloads
    .flatMap(caller => addressesOf(caller, picture))
    .some(
      it =>
        it.host === service.metadata.name && it.namespace === service.metadata.namespace && it.port === port,
    );

function finding({ service, workload, port }: Seen, text: string): Finding {
  return {
    code: 'service-port-mismatch',
    component: workload.component,
    object: refOf(service),
    summary: `service ${service.metadata.name} offers port ${port}, ${text}`,
    facts: [objectFact(service, `port ${port}: ${text}`)],
    weight: 0.5,
  };
}

/**
 * The one service that breaks a custom which all others of an application keep: to offer the port that their pods
 * listen on, or all the same one. A hint, for when nobody's words tell.
 */
export const oddPorts: Rule = picture => {
  const seen = seenIn(picture);
  if (seen.length < LEAST) return [];
  const other = seen.filter(({ port, target }) => port !== target);
  if (other.length === 1 && other[0] && !isMeant(other[0], picture))
    return [
      finding(
        other[0],
        `not ${other[0].target}, to which it leads, as each of the other ${seen.length - 1} does`,
      ),
    ];
  const [usual] = [...Map.groupBy(seen, ({ port }) => port)].toSorted(([, a], [, b]) => b.length - a.length);
  const odd = seen.filter(({ port }) => port !== usual?.[0]);
  return odd.length === 1 && odd[0] && !isMeant(odd[0], picture)
    ? [finding(odd[0], `not ${usual?.[0]}, as each of the other ${seen.length - 1} does`)]
    : [];
};
