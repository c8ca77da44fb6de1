import { all, drop, find, patch } from '../world.ts';
import { allAsk, endClaim, endPods, type Planting, podAsks, putQuota, workloadOf, write } from '../plant.ts';
import { always, anew, type Case, later } from './case.ts';

const half = (value: bigint): string => `${value / 2_000_000n}m`;

/** A quota in which all but half a pod of the service has room. */
function tight(planting: Planting, resource: string, name = 'compute', role = planting.roles.service): void {
  const [section = 'requests', what = 'pods'] = resource.includes('.')
    ? resource.split('.')
    : ['requests', resource];
  const workload = workloadOf(planting, role);
  const one = what === 'pods' ? 1_000_000_000n : podAsks(planting, workload, section, what);
  const room = allAsk(planting, section, what) - one;
  putQuota(planting, name, {
    [resource]: what === 'pods' ? String(room / 1_000_000_000n) : half(room * 2n + one),
  });
}

const touch = (planting: Planting, name: string): Set<string> => planting.touched.add(name);

const ofCompute = (resource: string, code: string): Case => ({
  title: `quota on ${resource} leaves no room for a pod`,
  code,
  of: 'namespace',
  manners: always,
  plant: it => {
    tight(it, resource);
    touch(it, it.roles.service);
  },
});

function withoutService({ world, app }: Planting, name: string): void {
  for (const kind of ['Service', 'Endpoints']) {
    const found = find(world, kind, app.namespace, name);
    if (found) drop(world, found);
  }
}

/** A quota of one service fewer than there are, and the one that is refused. */
function refuseService(planting: Planting, name: string, resource = 'services'): void {
  const { world, app } = planting;
  withoutService(planting, name);
  putQuota(planting, 'objects', { [resource]: String(all(world, 'Service', app.namespace).length) });
}

function withoutClaim(planting: Planting, name: string): void {
  for (const claim of all(planting.world, 'PersistentVolumeClaim', planting.app.namespace))
    if (claim.metadata.name.includes(name)) endClaim(planting, claim);
}

const claimOf = (planting: Planting, name: string): void => {
  withoutClaim(planting, name);
  touch(planting, name);
  if (planting.manner !== 'fresh') endPods(planting, name);
};

export const quotaCases: readonly Case[] = [
  ofCompute('requests.cpu', 'quota-exceeded-cpu'),
  ofCompute('limits.cpu', 'quota-exceeded-cpu'),
  ofCompute('cpu', 'quota-exceeded-cpu'),
  ofCompute('requests.memory', 'quota-exceeded-memory'),
  ofCompute('limits.memory', 'quota-exceeded-memory'),
  ofCompute('memory', 'quota-exceeded-memory'),
  ofCompute('pods', 'quota-exceeded-pods'),
  {
    title: 'quota on pods by count/pods',
    code: 'quota-exceeded-pods',
    of: 'namespace',
    manners: always,
    plant: it => {
      putQuota(it, 'count', { 'count/pods': String(allAsk(it, 'requests', 'pods') / 1_000_000_000n - 1n) });
      touch(it, it.roles.service);
    },
  },
  {
    title: 'quota on several resources, only memory is short',
    code: 'quota-exceeded-memory',
    of: 'namespace',
    manners: always,
    plant: it => {
      tight(it, 'requests.memory', 'team');
      patch(it.world, 'ResourceQuota', it.app.namespace, 'team', {
        spec: { hard: { 'requests.cpu': '200', pods: '500', 'limits.memory': '900Gi', services: '100' } },
      });
      touch(it, it.roles.service);
    },
  },
  {
    title: 'quota set far below what is used already',
    code: 'quota-exceeded-cpu',
    of: 'namespace',
    manners: later,
    plant: it => {
      putQuota(it, 'cpu', { 'requests.cpu': '200m' });
      touch(it, it.roles.service);
    },
  },
  {
    title: 'quota met by scaling up',
    code: 'quota-exceeded-pods',
    of: 'namespace',
    manners: ['rolled'],
    plant: it => {
      putQuota(it, 'pods', { pods: String(allAsk(it, 'requests', 'pods') / 1_000_000_000n + 1n) });
      const workload = workloadOf(it, it.roles.many);
      patch(it.world, workload.kind, it.app.namespace, it.roles.many, { spec: { replicas: 8 } });
    },
  },
  {
    title: 'quota of pods that do not end by themselves',
    code: 'quota-exceeded-memory',
    of: 'namespace',
    manners: later,
    plant: it => {
      const room = allAsk(it, 'requests', 'memory');
      putQuota(it, 'long-running', { 'requests.memory': half(room * 2n - 20_000_000_000_000n) }, [
        'NotTerminating',
      ]);
      touch(it, it.roles.other);
    },
  },
  {
    title: 'two quotas, one with room',
    code: 'quota-exceeded-pods',
    of: 'namespace',
    manners: always,
    plant: it => {
      putQuota(it, 'compute', { 'requests.cpu': '400', 'requests.memory': '900Gi' });
      tight(it, 'pods', 'pods');
      touch(it, it.roles.other);
    },
  },
  {
    title: 'quota refuses a StatefulSet',
    code: 'quota-exceeded-memory',
    of: 'namespace',
    manners: ['replaced'],
    plant: it => {
      tight(it, 'requests.memory', 'memory', it.roles.store);
      touch(it, it.roles.store);
    },
  },
  {
    title: 'quota refuses a DaemonSet',
    code: 'quota-exceeded-pods',
    of: 'namespace',
    manners: ['replaced'],
    plant: it => {
      tight(it, 'pods', 'pods', it.roles.agent);
      touch(it, it.roles.agent);
    },
  },
  {
    title: 'quota on services, nobody names the one that is missing',
    code: 'quota-exceeded-services',
    of: 'namespace',
    manners: anew,
    plant: it => refuseService(it, it.roles.service),
  },
  {
    title: 'quota on services by count/services',
    code: 'quota-exceeded-services',
    of: 'namespace',
    manners: anew,
    plant: it => refuseService(it, it.roles.many, 'count/services'),
  },
  {
    title: 'quota on services, and a caller crashes for want of the name',
    code: 'quota-exceeded-services',
    of: 'namespace',
    manners: anew,
    plant: it => {
      const { store, other } = it.roles;
      refuseService(it, store);
      it.world.upsets.set(other, {
        exit: 1,
        log: [
          'INFO starting',
          `ERROR com.zaxxer.hikari.pool.HikariPool - Exception during pool initialization. java.net.UnknownHostException: ${store}`,
          'Application run failed',
        ],
      });
    },
  },
  {
    title: 'quota on services that had room for half of them',
    code: 'quota-exceeded-services',
    of: 'namespace',
    manners: ['fresh'],
    plant: it => {
      const names = all(it.world, 'Service', it.app.namespace).map(({ metadata }) => metadata.name);
      for (const name of names.slice(names.length / 2)) withoutService(it, name);
      const left = all(it.world, 'Service', it.app.namespace).length;
      putQuota(it, 'objects', { services: String(left) });
    },
  },
  {
    title: 'quota on services lower than what is used already',
    code: 'quota-exceeded-services',
    of: 'namespace',
    manners: ['replaced'],
    plant: it => {
      withoutService(it, it.roles.other);
      putQuota(it, 'objects', { services: '2' });
    },
  },
  {
    title: 'quota on storage, the claim of a Deployment was refused',
    code: 'quota-exceeded-storage',
    of: 'namespace',
    manners: anew,
    plant: it => {
      claimOf(it, it.roles.disk);
      putQuota(it, 'storage', { 'requests.storage': '1500Mi' });
    },
  },
  {
    title: 'quota on the number of claims, the claim of a Deployment was refused',
    code: 'quota-exceeded-storage',
    of: 'namespace',
    manners: ['replaced'],
    plant: it => {
      claimOf(it, it.roles.disk);
      const claims = all(it.world, 'PersistentVolumeClaim', it.app.namespace).length;
      putQuota(it, 'storage', { persistentvolumeclaims: String(claims) });
    },
  },
  {
    title: 'quota on storage, the claim of a StatefulSet was refused',
    code: 'quota-exceeded-storage',
    of: 'namespace',
    manners: ['fresh', 'replaced'],
    plant: it => {
      claimOf(it, it.roles.store);
      putQuota(it, 'storage', { 'requests.storage': '500Mi' });
    },
  },
  {
    title: 'quota on the storage of one class',
    code: 'quota-exceeded-storage',
    of: 'namespace',
    manners: ['replaced'],
    only: ['bank'],
    plant: it => {
      claimOf(it, it.roles.store);
      putQuota(it, 'fast', { 'csi-zonal.storageclass.storage.k8s.io/requests.storage': '15Gi' });
    },
  },
  {
    title: 'quota that wants pods to say what they ask for',
    code: 'quota-resources-unspecified',
    of: 'service',
    manners: later,
    blind: ['mute', 'eventless', 'speechless', 'summary'],
    plant: it => {
      putQuota(it, 'compute', { 'limits.cpu': '900', 'limits.ephemeral-storage': '900Gi' });
      touch(it, it.roles.service);
      write(it, it.roles.service, {});
    },
  },
];
