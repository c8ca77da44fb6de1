import { addApp, callByEnv, emptyWorld } from './base.ts';
import type { Language, Speech, World } from './world.ts';

type Told = readonly [
  name: string,
  language: Language,
  speaks: Speech,
  port: number,
  servicePort: number,
  calls: string,
];

const apps: readonly Told[] = [
  ['ledger', 'go', 'grpc', 50_051, 50_051, ''],
  ['balances', 'go', 'grpc', 50_052, 8080, 'ledger'],
  ['transfers', 'dotnet', 'http', 8080, 80, 'fraud customers'],
  ['fraud', 'python', 'grpc', 6000, 6000, 'customers'],
  ['customers', 'node', 'http', 3000, 80, ''],
  ['cards', 'rust', 'http', 8000, 80, 'customers'],
  ['statements', 'php', 'http', 9000, 80, 'transfers'],
  ['rates', 'python', 'http', 5000, 80, ''],
  ['portal-api', 'go', 'http', 8080, 80, 'balances transfers cards statements rates fraud'],
  ['portal', 'node', 'http', 8080, 80, 'portal-api'],
];

const sidecar = {
  name: 'istio-proxy',
  image: 'docker.io/istio/proxyv2:1.22.3',
  args: ['proxy', 'sidecar', '--domain', '$(POD_NAMESPACE).svc.cluster.local', '--proxyLogLevel=warning'],
  ports: [{ containerPort: 15_090, name: 'http-envoy-prom', protocol: 'TCP' }],
  env: [
    { name: 'PILOT_CERT_PROVIDER', value: 'istiod' },
    { name: 'CA_ADDR', value: 'istiod.istio-system.svc:15012' },
  ],
};

const istio = (kind: string, name: string, spec: object) => ({
  apiVersion: 'networking.istio.io/v1',
  kind,
  metadata: { name, namespace: 'bank' },
  spec,
});

/** What leads in from outside, all of it right. */
const ways = (): object[] => [
  istio('Gateway', 'bank-gateway', {
    selector: { istio: 'ingressgateway' },
    servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['bank.example.com'] }],
  }),
  istio('VirtualService', 'portal', {
    hosts: ['bank.example.com'],
    gateways: ['bank-gateway'],
    http: [
      {
        match: [{ uri: { prefix: '/' } }],
        route: [{ destination: { host: 'portal', port: { number: 80 } } }],
      },
    ],
  }),
  istio('VirtualService', 'cards', {
    hosts: ['cards'],
    http: [{ route: [{ destination: { host: 'cards.bank.svc.cluster.local', subset: 'v1' }, weight: 100 }] }],
  }),
  istio('DestinationRule', 'cards', {
    host: 'cards.bank.svc.cluster.local',
    subsets: [{ name: 'v1', labels: { version: 'v1' } }],
  }),
  istio('DestinationRule', 'all', {
    host: '*.bank.svc.cluster.local',
    trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
  }),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'public', namespace: 'bank' },
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: ['rates.example.com'], secretName: 'rates-tls' }],
      rules: [
        {
          host: 'rates.example.com',
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: 'rates', port: { number: 80 } } },
              },
            ],
          },
        },
      ],
    },
    status: { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'statements', namespace: 'bank' },
    spec: {
      parentRefs: [{ name: 'public' }],
      hostnames: ['statements.example.com'],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/statements' } }],
          backendRefs: [{ name: 'statements', port: 80 }],
        },
      ],
    },
    status: {
      parents: [
        {
          controllerName: 'istio.io/gateway-controller',
          parentRef: { name: 'public' },
          conditions: [
            { type: 'Accepted', status: 'True', reason: 'Accepted' },
            { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs' },
          ],
        },
      ],
    },
  },
];

/** A bank in a mesh: several languages, sidecars, two pods each, databases in a namespace of their own. */
export function bank(): World {
  const world = emptyWorld('bank', 3);
  world.isMesh = true;
  world.areUnits = false;
  for (const [name, language, speaks, port, servicePort, calls] of apps) {
    const portName = speaks === 'grpc' ? 'grpc' : 'http-web';
    const app = addApp(world, name, {
      port,
      portName,
      speaks,
      language,
      replicas: 2,
      labels: { app: name, version: 'v1' },
      sidecars: [sidecar],
      service: { selector: { app: name }, ports: [{ name: portName, port: servicePort, targetPort: port }] },
    });
    app.container['readinessProbe'] =
      speaks === 'grpc' ? { grpc: { port } } : { httpGet: { path: '/healthz', port }, periodSeconds: 5 };
    for (const to of calls.split(' ').filter(it => it !== '')) {
      const callee = apps.find(([other]) => other === to);
      const isGrpc = callee?.[2] === 'grpc';
      const place = `${to}:${callee?.[4] ?? 80}`;
      callByEnv(
        app,
        to,
        `${to.toUpperCase().replace('-', '_')}_${isGrpc ? 'ADDR' : 'URL'}`,
        isGrpc ? place : `http://${place}`,
        { speaks: isGrpc ? 'grpc' : 'http' },
      );
    }
  }
  for (const name of ['ledger', 'customers', 'transfers'])
    world.apps
      .find(app => app.name === name)
      ?.env.push({
        name: 'DATABASE_URL',
        value: `postgres://app@pg-rw.bank-data.svc.cluster.local:5432/${name}`,
      });
  world.services.push(
    { name: 'swift', type: 'ExternalName', externalName: 'swift.partner.example.com', ports: [], ip: '' },
    {
      name: 'mainframe',
      ports: [{ name: 'tcp-cics', port: 3270 }],
      ip: '10.96.40.1',
      manual: ['192.168.50.9'],
    },
  );
  world.apps
    .find(app => app.name === 'transfers')
    ?.env.push(
      { name: 'SWIFT_URL', value: 'https://swift' },
      { name: 'MAINFRAME_ADDR', value: 'mainframe:3270' },
    );
  world.objects.push(...ways());
  return world;
}
