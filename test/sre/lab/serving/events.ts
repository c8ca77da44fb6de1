import { placesOf, setName } from './pods.ts';
import { ago, letters } from './time.ts';
import type { Event, World } from './world.ts';

const objectOf = (event: Event, world: World, index: number): object => {
  const { kind, name, namespace } = event.of;
  const space = kind === 'Node' ? 'default' : (namespace ?? world.namespace);
  const time = ago(world, event.minutes);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `${name}.${letters(`${index}${event.reason}`, 12)}`,
      namespace: space,
      creationTimestamp: time,
    },
    involvedObject: { kind, name, ...(kind !== 'Node' && { namespace: space }) },
    reason: event.reason,
    message: event.message,
    type: event.type ?? 'Normal',
    count: event.count ?? 1,
    firstTimestamp: ago(world, event.minutes + 1),
    lastTimestamp: time,
  };
};

/** What controllers and kubelets say of pods that were made within the hour. */
function births(world: World): Event[] {
  return world.apps
    .filter(({ age, state }) => age < 60 && state !== 'absent' && state !== 'unseen')
    .flatMap(app =>
      placesOf(app, world).flatMap(({ name, node, isOld, isLeaving }): Event[] => {
        if (isOld || isLeaving) return [];
        const of = { kind: 'Pod', name };
        const at = app.age - 0.05;
        if (app.state === 'pending')
          return [
            { of, reason: 'FailedScheduling', message: app.words[0] ?? '', type: 'Warning', minutes: at },
          ];
        return [
          {
            of: { kind: 'ReplicaSet', name: setName(app) },
            reason: 'SuccessfulCreate',
            message: `Created pod: ${name}`,
            minutes: at,
          },
          {
            of,
            reason: 'Scheduled',
            message: `Successfully assigned ${world.namespace}/${name} to ${node}`,
            minutes: at,
          },
          {
            of,
            reason: 'Pulled',
            message: `Container image "${app.image}" already present on machine`,
            minutes: at,
          },
          { of, reason: 'Started', message: 'Started container app', minutes: at },
          // While it starts, a probe fails once or twice: nothing is wrong with it.
          {
            of,
            reason: 'Unhealthy',
            message: 'Readiness probe failed: dial tcp 10.244.1.9:8080: connect: connection refused',
            type: 'Warning',
            minutes: at - 0.1,
          },
          // One that does not get ready says so at each try.
          ...(app.state === 'unready'
            ? [
                {
                  of,
                  reason: 'Unhealthy',
                  message: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
                  type: 'Warning',
                  minutes: 0.2,
                  count: 80,
                },
              ]
            : []),
          ...(app.state === 'crashing'
            ? [
                {
                  of,
                  reason: 'BackOff',
                  message: 'Back-off restarting failed container app in pod',
                  type: 'Warning',
                  minutes: 0.3,
                  count: 22,
                },
              ]
            : []),
        ];
      }),
    );
}

/** What the node controller says of a node that it takes for lost. */
function losses(world: World): Event[] {
  return world.nodes
    .filter(({ state, minutes }) => !['up', 'proxy-down', 'cordoned'].includes(state) && minutes > 0.7)
    .flatMap(({ name, state, minutes }): Event[] => {
      const of = { kind: 'Node', name };
      const at = minutes - 0.7;
      if (state === 'disk')
        return [
          {
            of,
            reason: 'NodeHasDiskPressure',
            message: `Node ${name} status is now: NodeHasDiskPressure`,
            minutes: at,
          },
          {
            of,
            reason: 'EvictionThresholdMet',
            message: 'Attempting to reclaim ephemeral-storage',
            type: 'Warning',
            minutes: at,
          },
        ];
      if (state === 'memory' || state === 'pids')
        return [
          {
            of,
            reason: 'EvictionThresholdMet',
            message: `Attempting to reclaim ${state === 'memory' ? 'memory' : 'pids'}`,
            type: 'Warning',
            minutes: at,
          },
        ];
      return [
        { of, reason: 'NodeNotReady', message: `Node ${name} status is now: NodeNotReady`, minutes: at },
        ...world.apps
          .flatMap(app => placesOf(app, world))
          .filter(place => place.node === name)
          .map(place => ({
            of: { kind: 'Pod', name: place.name },
            reason: 'NodeNotReady',
            message: 'Node is not ready',
            type: 'Warning',
            minutes: at,
          })),
      ];
    });
}

/** Every event that the cluster still has. */
export const eventsOf = (world: World): object[] =>
  [...births(world), ...losses(world), ...world.events].map((event, index) => objectOf(event, world, index));
