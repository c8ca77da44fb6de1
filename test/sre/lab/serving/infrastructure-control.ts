import type { Base, Fault } from './case.ts';
import { appNamed, type World } from './world.ts';

const masters: { readonly [base in Base]: string } = {
  tickets: 'master',
  social: 'cp-a',
  bank: 'master',
  clinic: 'master',
  hotel: 'master',
};
const bases: readonly Base[] = ['tickets', 'social', 'bank', 'clinic', 'hotel'];

/** A component of each application whose pods are made anew while a part is down. */
const victims: { readonly [base in Base]: string } = {
  tickets: 'order-service',
  social: 'text-service',
  bank: 'customers',
  clinic: 'doctors-deployment',
  hotel: 'geo',
};

const onEach = (
  name: string,
  code: string,
  change: (world: World, victim: string) => void,
  only: readonly Base[] = bases,
  seenIn?: 'whole',
): Fault[] =>
  only.map(base => ({
    name: `${name}: ${base}`,
    base,
    expect: `${code} of ${masters[base]}`,
    plant: world => change(world, victims[base]),
    ...(seenIn && { seenIn }),
  }));

const wait = (world: World, victim: string): void => {
  const app = appNamed(world, victim);
  Object.assign(app, { state: 'unseen', age: 5 });
};

const schedulers: Fault[] = [
  ...onEach('the scheduler stopped, and pods wait', 'scheduler-down', (world, victim) => {
    world.stopped.scheduler = 7;
    wait(world, victim);
  }),
  ...onEach('the scheduler stopped, nothing was recorded but pods', 'scheduler-down', (world, victim) => {
    world.stopped.scheduler = 7;
    world.unrecorded.push('texts', 'leases', 'events', 'logs');
    wait(world, victim);
  }),
  ...onEach(
    'the scheduler stopped, and no pod has had to wait yet',
    'scheduler-down',
    world => {
      world.stopped.scheduler = 7;
    },
    ['tickets', 'clinic'],
  ),
  ...onEach('the scheduler stopped, and everything was made anew', 'scheduler-down', world => {
    world.stopped.scheduler = 7;
    for (const app of world.apps) Object.assign(app, { state: 'unseen', age: 4 });
  }),
];

const controllers: Fault[] = [
  ...onEach(
    'the controller manager stopped',
    'controller-manager-down',
    world => {
      world.stopped.controllers = 7;
    },
    ['tickets', 'clinic'],
  ),
  ...onEach(
    'the controller manager stopped: its pod and lease tell',
    'controller-manager-down',
    world => {
      world.stopped.controllers = 7;
    },
    ['social', 'bank', 'hotel'],
    'whole',
  ),
  ...onEach(
    'the controller manager stopped, and pods that were deleted are not made anew',
    'controller-manager-down',
    (world, victim) => {
      world.stopped.controllers = 7;
      world.unrecorded.push('texts', 'leases');
      appNamed(world, victim).state = 'absent';
    },
    ['tickets', 'clinic'],
  ),
  ...onEach(
    'the controller manager stopped, and endpoints are those of pods that are gone',
    'controller-manager-down',
    (world, victim) => {
      world.stopped.controllers = 7;
      world.unrecorded.push('texts', 'leases');
      const service = world.services.find(({ name }) => name === victim);
      if (service) service.manual = ['10.244.1.250', '10.244.2.251'];
      appNamed(world, victim).age = 5;
    },
    ['tickets', 'social', 'hotel'],
  ),
];

const stores: Fault[] = [
  ...onEach(
    "etcd's unit stopped",
    'etcd-down',
    world => {
      world.stopped.etcd = 6;
    },
    ['tickets', 'clinic'],
  ),
  ...onEach(
    "the API server's unit stopped",
    'api-server-down',
    world => {
      world.stopped.api = 6;
    },
    ['tickets', 'clinic'],
  ),
];

/** The parts of the control plane. */
export const controlFaults: readonly Fault[] = [...schedulers, ...controllers, ...stores];
