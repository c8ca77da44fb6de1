import type { Base, Fault } from './case.ts';
import { appNamed, type Labels, type Wall, type World } from './world.ts';

const policy = (world: World, name: string, spec: object): void => {
  world.objects.push({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: world.namespace },
    spec,
  });
};

const targets: readonly (readonly [Base, string])[] = [
  ['tickets', 'order-service'],
  ['tickets', 'station-service'],
  ['social', 'post-storage-service'],
  ['social', 'feed-ranker'],
  ['bank', 'customers'],
  ['bank', 'ledger'],
  ['clinic', 'patients-deployment'],
  ['hotel', 'geo'],
];

type Made = (own: Labels, port: number) => object;

/** A policy before a component, and whether its plugin refuses what it does not let through. */
const before = (name: string, spec: Made, wall: Partial<Wall> = {}): Fault[] =>
  targets.map(([base, to]) => ({
    name: `${name}: ${to} of ${base}`,
    base,
    expect: `network-policy-blocks of ${to}`,
    plant: world => {
      const { labels, listens } = appNamed(world, to);
      policy(world, 'guard', spec(labels, listens[0] ?? 0));
      world.walls.push({ to, ...wall });
    },
  }));

const ingress: Fault[] = [
  ...before('nothing may come in', own => ({ podSelector: { matchLabels: own }, policyTypes: ['Ingress'] })),
  ...before('only somebody who is not there may come in', own => ({
    podSelector: { matchLabels: own },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'frontend-v2' } } }] }],
  })),
  ...before('only another namespace may come in', own => ({
    podSelector: { matchLabels: own },
    ingress: [
      { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }] },
    ],
  })),
  ...before('another port is open', (own, port) => ({
    podSelector: { matchLabels: own },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: {} }], ports: [{ protocol: 'TCP', port: port + 1 }] }],
  })),
  ...before('only UDP may come in', (own, port) => ({
    podSelector: { matchLabels: own },
    policyTypes: ['Ingress'],
    ingress: [{ ports: [{ protocol: 'UDP', port }] }],
  })),
  ...before('only addresses elsewhere may come in', own => ({
    podSelector: { matchLabels: own },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ ipBlock: { cidr: '192.168.0.0/16' } }] }],
  })),
];

const callers: readonly (readonly [Base, string])[] = [
  ['tickets', 'booking-service'],
  ['social', 'user-timeline-service'],
  ['bank', 'portal-api'],
  ['clinic', 'appointments-deployment'],
  ['hotel', 'front'],
];

const after = (name: string, spec: Made, wall: (from: string) => Wall): Fault[] =>
  callers.map(([base, from]) => ({
    name: `${name}: ${from} of ${base}`,
    base,
    expect: `network-policy-blocks of ${from}`,
    plant: world => {
      const { labels } = appNamed(world, from);
      policy(world, 'leash', spec(labels, 0));
      world.walls.push(wall(from));
    },
  }));

const egress: Fault[] = [
  ...after(
    'nothing may go out',
    own => ({ podSelector: { matchLabels: own }, policyTypes: ['Egress'] }),
    from => ({ from, isDns: true }),
  ),
  ...after(
    'only questions of names may go out',
    own => ({
      podSelector: { matchLabels: own },
      policyTypes: ['Egress'],
      egress: [{ to: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 53 }] }],
    }),
    from => ({ from }),
  ),
  ...after(
    'all may go out but questions of names',
    own => ({
      podSelector: { matchLabels: own },
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: {} }] }],
    }),
    from => ({ from, isDns: true }),
  ),
];

/** Policies that are right, or that nobody minds. */
const harmless: Fault[] = [
  {
    name: 'who calls may come in, and nobody else',
    base: 'bank',
    expect: 'nothing',
    plant: world =>
      policy(world, 'guard', {
        podSelector: { matchLabels: { app: 'customers' } },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: ['transfers', 'fraud', 'cards'].map(app => ({ podSelector: { matchLabels: { app } } })),
            ports: [{ port: 3000 }],
          },
        ],
      }),
  },
  {
    name: 'all is closed, and one policy more opens it',
    base: 'social',
    expect: 'nothing',
    plant: world => {
      policy(world, 'closed', { podSelector: {}, policyTypes: ['Ingress'] });
      policy(world, 'open', { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] });
    },
  },
  {
    name: 'who goes out may ask for names and call',
    base: 'tickets',
    expect: 'nothing',
    plant: world =>
      policy(world, 'leash', {
        podSelector: { matchLabels: { app: 'booking-service' } },
        policyTypes: ['Egress'],
        egress: [
          { to: [{ podSelector: {} }] },
          {
            to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
            ports: [
              { protocol: 'UDP', port: 53 },
              { protocol: 'TCP', port: 53 },
            ],
          },
        ],
      }),
  },
];

/** All of a namespace is closed: the one that most need is named. */
const closed: Fault[] = [
  {
    name: 'somebody whom nobody is to reach is reached by nobody',
    base: 'bank',
    expect: 'nothing',
    plant: world =>
      policy(world, 'guard', {
        podSelector: { matchLabels: { app: 'portal' } },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'istio-system' } } }],
          },
        ],
      }),
  },
];

/** Network policies that keep a component from its callers, or a caller from what it calls. */
export const policyFaults: readonly Fault[] = [...ingress, ...egress, ...harmless, ...closed];
