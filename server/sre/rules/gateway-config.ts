import { listAt, numberAt } from '../../domain/json.ts';
import { refOf } from '../../domain/kube-object.ts';
import { nearest } from '../../domain/name.ts';
import { isLocal } from '../call-failures.ts';
import { areAlike, componentCalled } from '../component-stem.ts';
import { callees } from '../edges.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { type ConfigRoute, meantBy, routesOf } from '../gateway-route.ts';
import { isLostAddress } from '../literal-address.ts';
import type { Picture } from '../picture.ts';
import { selectedBy } from '../service-pods.ts';

type Wrong = { component: string; text: string; weight: number };

const portsOf = (service: unknown): number[] =>
  listAt(service, 'spec', 'ports').flatMap(it => numberAt(it, 'port') ?? []);

/** The component that a gateway is known to call and has no route to, where there is just one. */
function unrouted({ workload }: ConfigRoute, picture: Picture): string | undefined {
  const routed = new Set(routesOf(workload, picture).map(({ host }) => host));
  const needs = [...(callees(picture).get(workload.component) ?? [])];
  const left = needs.filter(name => picture.workload(name) !== undefined && !routed.has(name));
  return left.length === 1 ? left[0] : undefined;
}

/** The component whose service alone has the port of a route that names nobody. */
function byPort({ port }: ConfigRoute, picture: Picture): string | undefined {
  const having = picture.of('Service').filter(service => portsOf(service).includes(port ?? 0));
  const owners = new Set(having.flatMap(service => selectedBy(service, picture)[0]?.component ?? []));
  return owners.size === 1 ? [...owners][0] : undefined;
}

/** The component that has lost a route to a host that no service is called after. */
function loserOf(route: ConfigRoute, picture: Picture): string | undefined {
  const known = picture.workloads.map(({ component }) => component);
  return (
    componentCalled(route.host, picture) ??
    nearest(route.host, known) ??
    meantBy(route, picture) ??
    unrouted(route, picture) ??
    byPort(route, picture)
  );
}

function nowhere(route: ConfigRoute, why: string, picture: Picture): Wrong | undefined {
  const component = loserOf(route, picture);
  return component === undefined
    ? undefined
    : { component, text: `leads to ${route.value}, ${why}`, weight: 0.88 };
}

function problem(route: ConfigRoute, picture: Picture): Wrong | undefined {
  const { host, port, namespace, workload } = route;
  if (isLocal(host)) return nowhere(route, 'which is the gateway itself', picture);
  if (isLostAddress(host, picture)) return nowhere(route, 'an address that no service has', picture);
  if (/^[\d.]+$/.test(host)) return undefined;
  if (!picture.namespaces.includes(namespace)) {
    const isGone = picture.sees('Namespace') && picture.find('Namespace', undefined, namespace) === undefined;
    const isHere = picture.find('Service', workload.namespace, host) !== undefined;
    return isGone && isHere ? nowhere(route, 'whose namespace does not exist', picture) : undefined;
  }
  const service = picture.find('Service', namespace, host);
  if (!service) return nowhere(route, 'which is no service', picture);
  const behind = selectedBy(service, picture)[0]?.component;
  const offered = portsOf(service);
  if (port !== undefined && offered.length > 0 && !offered.includes(port))
    return {
      component: behind ?? host,
      text: `leads to port ${port} of ${host}, which offers ${offered.join(', ')}`,
      weight: 0.88,
    };
  return behind === undefined ? undefined : astray(route, behind, picture);
}

/** A route that is called after one component and leads to another; surely wrong where that has a route of its own. */
function astray(route: ConfigRoute, behind: string, picture: Picture): Wrong | undefined {
  const meant = meantBy(route, picture);
  if (meant === undefined || meant === behind || areAlike(meant, behind, picture)) return undefined;
  const others = routesOf(route.workload, picture).filter(
    it => it.setting !== route.setting || it.value !== route.value || it.name !== route.name,
  );
  if (
    picture.find('Service', route.namespace, meant) === undefined ||
    others.some(({ host }) => host === meant)
  )
    return undefined;
  const isTaken = others.some(it => meantBy(it, picture) === behind);
  return { component: meant, text: `leads to ${route.host}, not to ${meant}`, weight: isTaken ? 0.84 : 0.5 };
}

/** Routes in the settings of gateways and proxies that lead nowhere, or to somebody else. */
export const gatewayConfig: Rule = picture => {
  if (!picture.sees('Service')) return [];
  return picture.workloads.flatMap(workload =>
    routesOf(workload, picture).flatMap((route): Finding[] => {
      const wrong = problem(route, picture);
      if (!wrong || wrong.component === workload.component) return [];
      const holder = route.holder ?? workload.object;
      const text = `route ${route.name || route.setting} of ${workload.component} ${wrong.text}`;
      return [
        {
          code: 'gateway-route-wrong',
          component: wrong.component,
          object: refOf(holder),
          summary: text,
          facts: [objectFact(holder, `${route.setting}: ${route.value}; ${text}`)],
          weight: wrong.weight,
        },
      ];
    }),
  );
};
