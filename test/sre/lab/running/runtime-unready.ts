import type { Plant } from './case.ts';
import { unhealthy, unready } from './kubelet.ts';
import { release } from './release.ts';
import { mainOf } from './spec.ts';
import { at } from './world.ts';
import { crashes, killed } from './runs.ts';
import { callersComplain, callersOf, writes } from './callers.ts';
import { stackOf } from './stacks.ts';

const web = ['tickets/order', 'shelf/search', 'tickets/gateway', 'shelf/web'];

/** Probes that are right: what they report is somebody else's fault, or none. */
export const unreadyPlants: readonly Plant[] = [
  {
    what: 'a slow start, asked by readiness and startup probes that wait',
    code: 'nothing',
    targets: ['tickets/order', 'tickets/food', 'tickets/gateway'],
    not: ['old'],
    plant(world, deployed) {
      for (const pod of release(world, deployed.part.name, () => undefined, { seconds: 45, rolling: true })) {
        unready(pod, mainOf(pod.spec).name, 43);
        unhealthy(
          world,
          pod,
          'readiness',
          `Get "http://${pod.ip}:8080/actuator/health": dial tcp ${pod.ip}:8080: connect: connection refused`,
          { first: 30, last: 4, count: 3 },
        );
        const key = `${pod.name}/${mainOf(pod.spec).name}`;
        world.logs.set(key, {
          current: stackOf('java').starts(deployed.part.name, 8080, 43).slice(0, 4),
          previous: [],
        });
      }
    },
  },
  {
    what: 'it crashes, and its probes find nobody',
    code: 'application-crash',
    targets: web,
    plant(world, deployed, how) {
      for (const pod of release(world, deployed.part.name, () => undefined, how)) {
        crashes(world, deployed, pod, {
          code: 1,
          ran: 25,
          words: ['FATAL: settings: field "currency" is unknown'],
        });
        unhealthy(
          world,
          pod,
          'readiness',
          `Get "http://${pod.ip}:${deployed.part.port}/healthz": dial tcp ${pod.ip}:${deployed.part.port}: connect: connection refused`,
          { count: 6 },
        );
        unhealthy(
          world,
          pod,
          'liveness',
          `Get "http://${pod.ip}:${deployed.part.port}/healthz": dial tcp ${pod.ip}:${deployed.part.port}: connect: connection refused`,
          { count: 2 },
        );
      }
      if (how.rolling !== true) callersComplain(world, deployed.part.name);
    },
  },
  {
    what: 'killed for memory, and its probes time out before',
    code: 'out-of-memory',
    targets: web,
    plant(world, deployed, how) {
      for (const pod of release(
        world,
        deployed.part.name,
        spec => {
          mainOf(spec).resources = { limits: { memory: '96Mi' } };
        },
        how,
      )) {
        crashes(world, deployed, pod, { code: 137, reason: 'OOMKilled', ran: 50, isUp: true });
        unhealthy(
          world,
          pod,
          'liveness',
          `Get "http://${pod.ip}:${deployed.part.port}/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
          { count: 3 },
        );
        unhealthy(
          world,
          pod,
          'readiness',
          `Get "http://${pod.ip}:${deployed.part.port}/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
          { count: 5 },
        );
      }
    },
  },
  {
    what: 'its health says 503 since its database is gone',
    code: 'scaled-to-zero',
    targets: ['tickets/ticketsdb', 'shelf/shelfdb', 'agora/social-graph-mongodb'],
    not: ['rolling'],
    plant(world, deployed) {
      deployed.replicas = 0;
      deployed.pods = [];
      for (const caller of callersOf(world, deployed.part.name)) {
        for (const pod of caller.pods) {
          unready(pod, mainOf(pod.spec).name);
          unhealthy(world, pod, 'readiness', 'HTTP probe failed with statuscode: 503');
        }
        writes(world, caller, stackOf(caller.part.stack).refused(deployed.part.name, deployed.part.port, 6));
      }
    },
  },
  {
    what: 'stopped by its liveness probe since what it calls hangs',
    code: 'out-of-memory',
    targets: ['tickets/station', 'shelf/index', 'agora/social-graph-redis'],
    not: ['rolling'],
    plant(world, deployed) {
      for (const pod of deployed.pods)
        crashes(world, deployed, pod, { code: 137, reason: 'OOMKilled', restarts: 5 });
      for (const caller of callersOf(world, deployed.part.name)) {
        for (const pod of caller.pods) {
          killed(world, pod, mainOf(pod.spec).name, 'liveness', { code: 143, ran: 60 });
          unhealthy(world, pod, 'liveness', 'HTTP probe failed with statuscode: 500');
        }
        writes(
          world,
          caller,
          stackOf(caller.part.stack).refused(deployed.part.name, at(world, deployed.part.name).part.port, 6),
        );
      }
    },
  },
  {
    what: 'a probe that failed a few times an hour ago, and not since',
    code: 'nothing',
    targets: ['tickets/order', 'shelf/search', 'agora/user-service', 'shelf/catalog'],
    not: ['fresh'],
    plant(world, deployed) {
      for (const pod of deployed.pods) {
        unhealthy(
          world,
          pod,
          'liveness',
          `Get "http://${pod.ip}:${deployed.part.port}/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
          { first: 3400, last: 3000, count: 2 },
        );
        unhealthy(
          world,
          pod,
          'readiness',
          `Get "http://${pod.ip}:${deployed.part.port}/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
          { first: 3400, last: 3000, count: 2 },
        );
      }
    },
  },
];
