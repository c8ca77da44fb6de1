import { at, listAt, numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refName, refOf } from '../../domain/kube-object.ts';
import { nearest } from '../../domain/name.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';

/** Where a route sends its traffic. */
type Backend = { host: string; namespace: string; port: number | string | undefined };

const inNamespace = (route: KubeObject, named: string | undefined): string =>
  named ?? route.metadata.namespace ?? '';

function ofIngress(ingress: KubeObject): Backend[] {
  const rules = listAt(ingress, 'spec', 'rules').flatMap(rule => listAt(rule, 'http', 'paths'));
  const backends = [...rules.map(path => at(path, 'backend')), at(ingress, 'spec', 'defaultBackend')];
  return backends.flatMap(backend => {
    const host = textAt(backend, 'service', 'name');
    const port = numberAt(backend, 'service', 'port', 'number') ?? textAt(backend, 'service', 'port', 'name');
    return host === undefined ? [] : [{ host, namespace: inNamespace(ingress, undefined), port }];
  });
}

const ofRoute = (route: KubeObject): Backend[] =>
  listAt(route, 'spec', 'rules')
    .flatMap(rule => listAt(rule, 'backendRefs'))
    .flatMap(ref => {
      const host = textAt(ref, 'name');
      if (host === undefined || (textAt(ref, 'kind') ?? 'Service') !== 'Service') return [];
      return [{ host, namespace: inNamespace(route, textAt(ref, 'namespace')), port: numberAt(ref, 'port') }];
    });

/** Istio's VirtualService names hosts, short or whole. */
const ofVirtualService = (service: KubeObject): Backend[] =>
  ['http', 'tls', 'tcp'].flatMap(list =>
    listAt(service, 'spec', list)
      .flatMap(rule => listAt(rule, 'route'))
      .flatMap(route => {
        const [host, namespace] = (textAt(route, 'destination', 'host') ?? '').split('.');
        if (host === undefined || host === '') return [];
        return [
          {
            host,
            namespace: inNamespace(service, namespace),
            port: numberAt(route, 'destination', 'port', 'number'),
          },
        ];
      }),
  );

const routes: readonly (readonly [kind: string, backends: (route: KubeObject) => Backend[]])[] = [
  ['Ingress', ofIngress],
  ['HTTPRoute', ofRoute],
  ['GRPCRoute', ofRoute],
  ['VirtualService', ofVirtualService],
];

/** The component that a route was probably for: that of its own name, or of the service that was nearly named. */
function owner(route: KubeObject, { host }: Backend, picture: Picture): string {
  const known = picture.workloads.map(({ component }) => component);
  const byName = known.find(
    name => route.metadata.name === name || route.metadata.name.startsWith(`${name}-`),
  );
  return byName ?? nearest(host, known) ?? route.metadata.name;
}

function problem(backend: Backend, picture: Picture): string | undefined {
  const service = picture.find('Service', backend.namespace, backend.host);
  if (!service) {
    const near = nearest(
      backend.host,
      picture.of('Service').map(({ metadata }) => metadata.name),
    );
    return `sends traffic to service ${backend.host}, which does not exist${near === undefined ? '' : ` (there is ${near})`}`;
  }
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
    ? known
        .map(backend => ({ backend, text: problem(backend, picture) }))
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
  routes.flatMap(([kind, backends]) =>
    picture.of(kind).flatMap(route => judge(route, backends(route), picture)),
  );
