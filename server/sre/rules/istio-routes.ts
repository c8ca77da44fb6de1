import { at, listAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refName, refOf } from '../../domain/kube-object.ts';
import { exactSelector } from '../../domain/selector.ts';
import { componentAmong } from '../component-stem.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { type Backend, routeKinds } from '../route-backends.ts';
import { selectedBy } from '../service-pods.ts';
import { labelsOf } from '../template.ts';

const isOfIstio = ({ apiVersion }: KubeObject): boolean => apiVersion.startsWith('networking.istio.io/');

/** The subsets that rules define for a host, each with the labels of its pods. */
const subsetsOf = ({ host, namespace }: Backend, picture: Picture): unknown[] =>
  picture
    .of('DestinationRule')
    .filter(rule => {
      const [name, space = rule.metadata.namespace] = (textAt(rule, 'spec', 'host') ?? '').split('.');
      return name === host && space === namespace;
    })
    .flatMap(rule => listAt(rule, 'spec', 'subsets'));

/** What is wrong with the subset that a route names; undefined where it has none, or one with pods. */
export function strayIn(backend: Backend, picture: Picture): string | undefined {
  const { subset, host, namespace } = backend;
  if (subset === undefined || !picture.sees('DestinationRule')) return undefined;
  const found = subsetsOf(backend, picture).find(it => textAt(it, 'name') === subset);
  if (found === undefined)
    return `sends traffic to subset ${subset} of ${host}, which no DestinationRule defines`;
  const service = picture.find('Service', namespace, host);
  const selects = exactSelector(at(found, 'labels'));
  const workloads = service ? selectedBy(service, picture) : [];
  const hasPods = workloads.some(({ template, pods }) =>
    pods.length === 0 ? selects(labelsOf(template)) : pods.some(({ metadata }) => selects(metadata.labels)),
  );
  return workloads.length === 0 || hasPods
    ? undefined
    : `sends traffic to subset ${subset} of ${host}, whose labels no pod has`;
}

const suits = (host: string, served: string): boolean => {
  const name = served.split('/').at(-1) ?? served;
  return name === '*' || name === host || (name.startsWith('*.') && host.endsWith(name.slice(1)));
};

/** Why a VirtualService is bound to no gateway that serves its hosts; undefined where it is, or needs none. */
function unbound(service: KubeObject, picture: Picture): string | undefined {
  const names = listAt(service, 'spec', 'gateways').flatMap(name => (typeof name === 'string' ? [name] : []));
  const gateways = picture.of('Gateway').filter(isOfIstio);
  const ours = names.filter(name => name !== 'mesh' && !name.includes('/'));
  if (ours.length === 0 || ours.length < names.length || gateways.length === 0) return undefined;
  const bound = gateways.filter(({ metadata }) => ours.includes(metadata.name));
  if (bound.length === 0) return `is bound to gateway ${ours.join(', ')}, which does not exist`;
  const served = bound
    .flatMap(gateway => listAt(gateway, 'spec', 'servers'))
    .flatMap(server => listAt(server, 'hosts').map(String));
  const hosts = listAt(service, 'spec', 'hosts').map(String);
  return hosts.some(host => host === '*' || served.some(name => suits(host, name)))
    ? undefined
    : `serves ${hosts.join(', ')}, and its gateway only ${served.join(', ')}`;
}

const backendsOf = routeKinds.find(([kind]) => kind === 'VirtualService')?.[1] ?? (() => []);

/** VirtualServices that no gateway serves. */
export const istioRoutes: Rule = picture =>
  picture.of('VirtualService').flatMap((service): Finding[] => {
    const text = unbound(service, picture);
    if (text === undefined) return [];
    const [backend] = backendsOf(service);
    const behind = backend && picture.find('Service', backend.namespace, backend.host);
    const component =
      (behind && selectedBy(behind, picture)[0]?.component) ??
      componentAmong(service.metadata.name, picture) ??
      service.metadata.name;
    return [
      {
        code: 'gateway-route-wrong',
        component,
        object: refOf(service),
        summary: `${refName(refOf(service))} ${text}`,
        facts: [objectFact(service, text)],
        weight: 0.88,
      },
    ];
  });
