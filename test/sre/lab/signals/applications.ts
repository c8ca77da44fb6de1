import type { KubeObject } from '../../../../server/domain/kube-object.ts';
import type { Application, Random, Service } from './network.ts';

const pick = <T>(items: readonly T[], random: Random): T | undefined =>
  items[Math.floor(random() * items.length)];

/** A layered application: a page, services that call those below them, and databases at the bottom. */
export function applicationOf(size: number, random: Random): Application {
  const nodes = ['n1', 'n2', 'n3'];
  const layers = Array.from({ length: size }, (_, i) => (i === 0 ? 0 : 1 + Math.floor((i * 3) / size)));
  const names = layers.map((layer, i) => (i === 0 ? 'page' : `s${layer}-${i}`));
  const services = names.map((name, i): Service => {
    const below = names.filter((_, j) => (layers[j] ?? 0) > (layers[i] ?? 0));
    const fan = i === 0 ? Math.min(6, below.length) : Math.floor(random() * 3);
    const callees = new Set(
      Array.from({ length: fan }, () => pick(below, random) ?? '').filter(it => it !== ''),
    );
    return {
      name,
      node: pick(nodes, random) ?? 'n1',
      milliseconds: 0.5 + 6 * random(),
      calls: [...callees].map(to => ({ to, share: pick([0.2, 0.6, 1, 1, 2, 3], random) ?? 1 })),
      isMeasured: true,
    };
  });
  const databases = services
    .filter(({ name }) => name !== 'page' && random() < 0.15)
    .map(({ name }) => `${name}-db`);
  const called = new Set(services.flatMap(({ calls }) => calls.map(({ to }) => to)));
  const orphans = names.filter(name => name !== 'page' && !called.has(name));
  return {
    entry: 'page',
    nodes,
    services: [
      ...services.map(service => ({
        ...service,
        calls: [
          ...service.calls,
          ...(service.name === 'page'
            ? orphans.map(to => ({ to, share: pick([0.1, 0.3, 1], random) ?? 1 }))
            : []),
          ...(databases.includes(`${service.name}-db`) ? [{ to: `${service.name}-db`, share: 1 }] : []),
        ],
      })),
      ...databases.map(name => ({
        name,
        node: pick(nodes, random) ?? 'n1',
        milliseconds: 0.4,
        calls: [],
        isMeasured: false,
      })),
    ],
  };
}

/** Its objects as a cluster holds them. */
export const objectsOf = ({ services, nodes }: Application): KubeObject[] => [
  ...nodes.map((name): KubeObject => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } })),
  ...services.flatMap(({ name, node }): KubeObject[] => {
    const labels = { app: name };
    const spec = {
      containers: [{ name: 'main', image: 'i', resources: { limits: { cpu: '200m', memory: '128Mi' } } }],
    };
    return [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace: 'shop' },
        spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
      },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: `${name}-1`,
          namespace: 'shop',
          labels,
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name, uid: name, controller: true }],
        },
        spec: { ...spec, nodeName: node },
        status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
      },
    ];
  }),
];
