import { listAt, numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refName, refOf } from '../../domain/kube-object.ts';
import { nearest } from '../../domain/name.ts';
import { componentAmong } from '../component-stem.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { type Backend, routeKinds, wordsOf } from '../route-backends.ts';
import { selectedBy } from '../service-pods.ts';
import { strayIn } from './istio-routes.ts';

/** The component that a route is for: of its own name, of what it serves, or of the service that was nearly named. */
function owner(route: KubeObject, { host }: Backend, picture: Picture): string {
  const known = picture.workloads.map(({ component }) => component);
  const { name } = route.metadata;
  const byName = known.find(component => name === component || name.startsWith(`${component}-`));
  if (byName !== undefined) return byName;
  const own = picture.find('Service', route.metadata.namespace, host);
  const behind = own && selectedBy(own, picture)[0]?.component;
  const served = wordsOf(route).flatMap(word => componentAmong(word.split('.')[0] ?? '', picture) ?? []);
  return behind ?? nearest(host, known) ?? served[0] ?? componentAmong(name, picture) ?? name;
}

function absent({ host, namespace }: Backend, route: KubeObject, picture: Picture): string | undefined {
  if (picture.namespaces.includes(namespace)) {
    const near = nearest(
      host,
      picture.of('Service').map(({ metadata }) => metadata.name),
    );
    return `sends traffic to service ${host}, which does not exist${near === undefined ? '' : ` (there is ${near})`}`;
  }
  const isGone = picture.sees('Namespace') && picture.find('Namespace', undefined, namespace) === undefined;
  const isHere = picture.find('Service', route.metadata.namespace, host) !== undefined;
  return isGone && isHere
    ? `sends traffic to namespace ${namespace}, which does not exist; ${host} is here`
    : undefined;
}

function problem(backend: Backend, route: KubeObject, picture: Picture): string | undefined {
  const service = picture.find('Service', backend.namespace, backend.host);
  if (!service) return absent(backend, route, picture);
  const ports = listAt(service, 'spec', 'ports');
  const offers = ports.some(
    port => numberAt(port, 'port') === backend.port || textAt(port, 'name') === backend.port,
  );
  if (backend.port === undefined || offers) return undefined;
  return `sends traffic to port ${backend.port} of service ${backend.host}, which offers ${ports.map(port => numberAt(port, 'port')).join(', ')}`;
}

/** A gateway that refuses a route says so in the route's status. */
function refusal(route: KubeObject): string | undefined {
  const said = listAt(route, 'status', 'parents')
    .flatMap(parent => listAt(parent, 'conditions'))
    .find(
      condition =>
        ['Accepted', 'ResolvedRefs'].includes(textAt(condition, 'type') ?? '') &&
        textAt(condition, 'status') === 'False',
    );
  return said === undefined
    ? undefined
    : `is refused by its gateway: ${textAt(said, 'reason')}: ${textAt(said, 'message') ?? ''}`;
}

/** The app that a route is named after, where every backend is another app's. */
function astray(route: KubeObject, backends: readonly Backend[], picture: Picture): string | undefined {
  const host = textAt(route, 'spec', 'hosts', 0)?.split('.')[0];
  const names = [route.metadata.name.replace(/-(route|ingress|http|https|vs|gateway)$/, ''), host];
  const own = names.find(
    name =>
      name !== undefined &&
      picture.workload(name) !== undefined &&
      picture.find('Service', route.metadata.namespace, name) !== undefined,
  );
  if (own === undefined || backends.length === 0) return undefined;
  const hosts = [...new Set(backends.map(backend => backend.host))];
  const areOthers = hosts.every(name => name !== own && picture.workload(name) !== undefined);
  return areOthers ? `sends the traffic for ${own} to ${hosts.join(', ')}` : undefined;
}

function judge(route: KubeObject, backends: readonly Backend[], picture: Picture): Finding[] {
  const known = backends.filter(({ namespace }) => picture.namespaces.includes(namespace));
  const wrong = picture.sees('Service')
    ? backends
        .map(backend => ({ backend, text: problem(backend, route, picture) ?? strayIn(backend, picture) }))
        .find(({ text }) => text !== undefined)
    : undefined;
  const sure = wrong?.text ?? refusal(route);
  const text = sure ?? astray(route, known, picture);
  const backend = wrong?.backend ?? known[0];
  if (text === undefined || !backend) return [];
  return [
    {
      code: 'gateway-route-wrong',
      component: owner(route, backend, picture),
      object: refOf(route),
      summary: `${refName(refOf(route))} ${text}`,
      facts: [objectFact(route, text)],
      weight: sure === undefined ? 0.75 : 0.9,
    },
  ];
}

/** Routes from outside that lead nowhere. */
export const gateways: Rule = picture =>
  routeKinds.flatMap(([kind, backends]) =>
    picture.of(kind).flatMap(route => judge(route, backends(route), picture)),
  );
