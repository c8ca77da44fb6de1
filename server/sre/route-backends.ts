import { at, listAt, numberAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';

/** Where a route object sends its traffic; `subset` is Istio's. */
export type Backend = {
  host: string;
  namespace: string;
  port: number | string | undefined;
  subset?: string;
};

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

/** Istio's VirtualService names hosts, short or whole; one of the world is nobody here. */
const ofVirtualService = (service: KubeObject): Backend[] =>
  ['http', 'tls', 'tcp'].flatMap(list =>
    listAt(service, 'spec', list)
      .flatMap(rule => listAt(rule, 'route'))
      .flatMap(route => {
        const whole = textAt(route, 'destination', 'host') ?? '';
        const [host, namespace, svc] = whole.split('.');
        if (host === undefined || host === '' || (svc !== undefined && svc !== 'svc')) return [];
        const subset = textAt(route, 'destination', 'subset');
        return [
          {
            host,
            namespace: inNamespace(service, namespace),
            port: numberAt(route, 'destination', 'port', 'number'),
            ...(subset !== undefined && { subset }),
          },
        ];
      }),
  );

/** The kinds of objects that lead traffic to services, each with where it leads. */
export const routeKinds: readonly (readonly [kind: string, backends: (route: KubeObject) => Backend[]])[] = [
  ['Ingress', ofIngress],
  ['HTTPRoute', ofRoute],
  ['GRPCRoute', ofRoute],
  ['VirtualService', ofVirtualService],
];

/** The names that a route serves, and the paths. */
export const wordsOf = (route: KubeObject): string[] => {
  const rules = listAt(route, 'spec', 'rules');
  const hosts = [
    ...listAt(route, 'spec', 'hosts'),
    ...listAt(route, 'spec', 'hostnames'),
    ...rules.map(rule => at(rule, 'host')),
  ];
  const paths = [
    ...rules.flatMap(rule => listAt(rule, 'http', 'paths')).map(path => at(path, 'path')),
    ...rules.flatMap(rule => listAt(rule, 'matches')).map(match => at(match, 'path', 'value')),
    ...listAt(route, 'spec', 'http')
      .flatMap(rule => listAt(rule, 'match'))
      .map(match => at(match, 'uri', 'prefix') ?? at(match, 'uri', 'exact')),
  ];
  return [...paths, ...hosts].flatMap(word => (typeof word === 'string' ? [word] : []));
};
