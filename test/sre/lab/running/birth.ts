import type { Part } from './part.ts';
import { mainOf, type PodSpec, sure } from './spec.ts';
import { stackOf } from './stacks.ts';
import { type Deployed, nodes, type PodPlan, type Said, statusesOf, type World } from './world.ts';

const hashes = ['5d8f7c9b6f', '7c6d98f4b5', '86bb4d5f9c', '9f4c7d6b8', '6bf9d8c547'];
const tails = ['x2b7q', 'k9wzd', 'm4tnc', 'v7hjp', 'q5rsl', 'z8gfx', 'b6vkt', 'n3dcw'];
export const hashOf = (name: string, revision: number): string =>
  sure(hashes[(name.length + revision) % hashes.length], 'hash');

let pods = 0;

/** A pod of a component that does its work. */
export function podOf(deployed: Deployed, hash: string, spec: PodSpec, index: number, born: number): PodPlan {
  const { part } = deployed;
  pods += 1;
  const tail = sure(tails[(pods + index) % tails.length], 'tail');
  const name =
    part.kind === 'StatefulSet'
      ? `${part.name}-${index}`
      : part.kind === 'Deployment'
        ? `${part.name}-${hash}-${tail}`
        : `${part.name}-${tail}`;
  return {
    name,
    set: hash,
    spec,
    born,
    node: nodes[(pods + index) % nodes.length],
    ip: `10.244.${1 + (pods % 3)}.${2 + (pods % 250)}`,
    statuses: statusesOf(spec, born - 2),
    phase: 'Running',
  };
}

/** What containers of one pod have written since they started. */
export function logStart(world: World, deployed: Deployed, pod: PodPlan, began: number): void {
  const { part } = deployed;
  const stack = stackOf(part.stack);
  const work = Array.from({ length: 6 }, (_, index) => stack.works(part.name, Math.max(2, 40 - index * 6)));
  world.logs.set(`${pod.name}/${mainOf(pod.spec).name}`, {
    current: [...stack.starts(part.name, part.port, began), ...(began > stack.slow ? work : [])],
    previous: [],
  });
}

const starts = (pod: PodPlan, seconds: number): Said[] => {
  const event = (reason: string, message: string, at: number): Said => ({
    kind: 'Pod',
    name: pod.name,
    type: 'Normal',
    reason,
    message,
    first: at,
    last: at,
    count: 1,
  });
  return [
    event('Scheduled', `Successfully assigned ${pod.name} to ${pod.node}`, seconds),
    ...pod.spec.containers.flatMap(({ name, image }) => [
      event('Pulled', `Container image "${image}" already present on machine`, seconds - 1),
      event('Created', `Created container: ${name}`, seconds - 1),
      event('Started', `Started container ${name}`, seconds - 1),
    ]),
  ];
};

/** A component's pods as they are made anew, with what is said of that. */
export function bear(
  world: World,
  deployed: Deployed,
  hash: string,
  spec: PodSpec,
  count: number,
  born: number,
): PodPlan[] {
  const made = Array.from({ length: count }, (_, index) => podOf(deployed, hash, spec, index, born));
  for (const pod of made) {
    logStart(world, deployed, pod, born - 2);
    if (born < 3600) world.said.push(...starts(pod, born));
  }
  return made;
}

export const scaled = (part: Part, hash: string, to: number, seconds: number): Said => ({
  kind: 'Deployment',
  name: part.name,
  type: 'Normal',
  reason: 'ScalingReplicaSet',
  message: `Scaled up replica set ${part.name}-${hash} from 0 to ${to}`,
  first: seconds,
  last: seconds,
  count: 1,
});
