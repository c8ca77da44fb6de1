import type { Base, Fault } from './case.ts';
import { type App, appNamed, type World } from './world.ts';

const callers: readonly (readonly [Base, string])[] = [
  ['tickets', 'booking-service'],
  ['tickets', 'execute-service'],
  ['social', 'mobile-api'],
  ['social', 'user-timeline-service'],
  ['bank', 'portal-api'],
  ['bank', 'cards'],
  ['clinic', 'billing-deployment'],
  ['hotel', 'search'],
];

const onEach = (name: string, plant: (app: App, world: World) => void): Fault[] =>
  callers.map(([base, caller]) => ({
    name: `${name}: ${caller} of ${base}`,
    base,
    expect: `dns-resolution-failure of ${caller}`,
    plant: world => {
      const app = appNamed(world, caller);
      app.age = 6;
      plant(app, world);
    },
  }));

const settings: Fault[] = [
  ...onEach("dnsPolicy Default: the node's name server", app => {
    app.spec['dnsPolicy'] = 'Default';
  }),
  ...onEach('dnsPolicy None with a name server of the world', app => {
    Object.assign(app.spec, { dnsPolicy: 'None', dnsConfig: { nameservers: ['8.8.8.8'], searches: [] } });
  }),
  ...onEach('dnsPolicy None with a name server that is not there', (app, { namespace }) => {
    Object.assign(app.spec, {
      dnsPolicy: 'None',
      dnsConfig: {
        nameservers: ['10.0.0.99'],
        searches: [`${namespace}.svc.cluster.local`, 'svc.cluster.local'],
      },
    });
  }),
  ...onEach('dnsPolicy None with the search path of another namespace', app => {
    Object.assign(app.spec, {
      dnsPolicy: 'None',
      dnsConfig: {
        nameservers: ['10.96.0.10'],
        searches: ['batch.svc.cluster.local', 'svc.cluster.local'],
        options: [{ name: 'ndots', value: '5' }],
      },
    });
  }),
  ...onEach('dnsPolicy None without any search path', app => {
    Object.assign(app.spec, { dnsPolicy: 'None', dnsConfig: { nameservers: ['10.96.0.10'] } });
  }),
  ...onEach('a name server before that of the cluster', app => {
    app.spec['dnsConfig'] = { nameservers: ['10.1.1.1'] };
  }),
  ...onEach('hostNetwork without its own policy for names', app => {
    app.spec['hostNetwork'] = true;
  }),
];

/** Cluster DNS itself: everybody suffers. */
const dns = (name: string, change: (world: World) => void, seenIn?: 'whole'): Fault[] =>
  (['tickets', 'social', 'bank', 'clinic', 'hotel'] as const).map(base => ({
    name: `${name}: ${base}`,
    base,
    expect: `cluster-dns-down of ${base === 'social' ? 'cp-a' : 'master'}`,
    plant: change,
    ...(seenIn && { seenIn }),
  }));

const server: Fault[] = [
  ...dns('CoreDNS is scaled to zero', world => {
    world.dns = 'scaled';
  }),
  ...dns('CoreDNS crashes', world => {
    world.dns = 'crashing';
  }),
  ...dns('its Corefile is broken', world => {
    world.dns = 'corefile';
  }),
  ...dns('its service has no endpoints', world => {
    world.dns = 'portless';
  }),
  ...dns('it runs and answers nobody', world => {
    world.dns = 'slow';
  }),
];

const harmless: Fault[] = [
  {
    name: 'a DaemonSet on the network of its node, with the right policy',
    base: 'social',
    expect: 'nothing',
    plant: world => {
      Object.assign(appNamed(world, 'mobile-api').spec, {
        hostNetwork: true,
        dnsPolicy: 'ClusterFirstWithHostNet',
      });
    },
  },
  {
    name: 'fewer dots and one more search path',
    base: 'bank',
    expect: 'nothing',
    plant: world => {
      appNamed(world, 'portal-api').spec['dnsConfig'] = {
        options: [{ name: 'ndots', value: '2' }],
        searches: ['corp.example.com'],
      };
    },
  },
  {
    name: 'a component that calls nobody asks the name server of its node',
    base: 'bank',
    expect: 'nothing',
    plant: world => {
      appNamed(world, 'rates').spec['dnsPolicy'] = 'Default';
    },
  },
];

/** Names that are not resolved, for one component or for all. */
export const resolutionFaults: readonly Fault[] = [...settings, ...server, ...harmless];
