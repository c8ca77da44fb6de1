import { callersComplain, callersCrash } from './callers.ts';
import type { Plant } from './case.ts';
import { say } from './kubelet.ts';
import type { Deployed, World } from './world.ts';

const anywhere = [
  'tickets/order',
  'shelf/catalog',
  'agora/user-service',
  'tickets/station',
  'shelf/search',
  'agora/social-graph-redis',
];

const scaleDown = (world: World, deployed: Deployed, seconds: number | undefined): void => {
  const [set] = deployed.sets;
  if (seconds !== undefined && set)
    say(
      world,
      { kind: 'Deployment', name: deployed.part.name },
      'Normal',
      'ScalingReplicaSet',
      `Scaled down replica set ${deployed.part.name}-${set.hash} from ${deployed.replicas} to 0`,
      { first: seconds, last: seconds },
    );
  deployed.replicas = 0;
  deployed.pods = [];
  for (const it of deployed.sets) it.replicas = 0;
};

/** Components that somebody, or something, has scaled to zero. */
export const scalingPlants: readonly Plant[] = [
  {
    what: 'scaled to zero, callers complain',
    code: 'scaled-to-zero',
    targets: [...anywhere, 'tickets/ticketsdb', 'tickets/directory'],
    not: ['rolling'],
    plant: (world, deployed) => {
      scaleDown(world, deployed, 100);
      callersComplain(world, deployed.part.name);
    },
  },
  {
    what: 'scaled to zero, callers crash',
    code: 'scaled-to-zero',
    targets: [...anywhere, 'tickets/ticketsdb', 'tickets/directory'],
    not: ['rolling'],
    plant: (world, deployed) => {
      scaleDown(world, deployed, 100);
      callersCrash(world, deployed.part.name);
    },
  },
  {
    what: 'scaled to zero, no event of it left',
    code: 'scaled-to-zero',
    targets: anywhere,
    not: ['rolling'],
    plant: (world, deployed) => {
      scaleDown(world, deployed, undefined);
      callersComplain(world, deployed.part.name);
    },
  },
  {
    what: 'scaled to zero, and nobody says a word',
    code: 'scaled-to-zero',
    targets: ['agora/front', 'tickets/ui', 'shelf/web', 'tickets/order'],
    not: ['rolling'],
    plant: (world, deployed) => scaleDown(world, deployed, 100),
  },
  {
    what: 'the front scaled to zero, no event left',
    code: 'scaled-to-zero',
    targets: ['agora/front', 'tickets/ui'],
    not: ['rolling'],
    plant: (world, deployed) => scaleDown(world, deployed, undefined),
  },
  {
    what: 'scaled to zero by KEDA, nobody needs it',
    code: 'nothing',
    targets: ['shelf/mailer'],
    not: ['fresh', 'rolling', 'rush'],
    plant(world, deployed) {
      scaleDown(world, deployed, 900);
      const told = 'Deactivated apps/v1.Deployment shelf/mailer from 1 to 0';
      const scaled = { kind: 'ScaledObject', name: 'mailer' };
      say(world, scaled, 'Normal', 'KEDAScaleTargetDeactivated', told, { first: 900, last: 900 });
    },
  },
];
