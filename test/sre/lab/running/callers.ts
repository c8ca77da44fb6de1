import { crashes } from './runs.ts';
import { mainOf } from './spec.ts';
import { stackOf } from './stacks.ts';
import { at, type Deployed, type World } from './world.ts';

/** Lines that a component's containers write last; the older ones stay. */
export function writes(world: World, deployed: Deployed, lines: readonly string[], container?: string): void {
  for (const pod of deployed.pods) {
    const key = `${pod.name}/${container ?? mainOf(pod.spec).name}`;
    const log = world.logs.get(key) ?? { current: [], previous: [] };
    world.logs.set(key, { ...log, current: [...log.current, ...lines] });
  }
}

/** Who calls this component directly. */
export const callersOf = (world: World, name: string): Deployed[] =>
  [...world.deployed.values()].filter(({ part, pods }) => part.needs.includes(name) && pods.length > 0);

/** Callers of a component that does not answer say so; the way each program does. */
export function callersComplain(world: World, name: string, { isUnknown = false, times = 4 } = {}): void {
  const { part } = at(world, name);
  for (const caller of callersOf(world, name)) {
    const stack = stackOf(caller.part.stack);
    const lines = Array.from({ length: times }, (_, index) => 5 + (times - index) * 7).flatMap(seconds =>
      isUnknown ? stack.unknown(name, seconds) : stack.refused(name, part.port, seconds),
    );
    writes(world, caller, lines);
  }
}

/** Callers that do not run without a component end again and again, with its name in their last words. */
export function callersCrash(world: World, name: string): void {
  const { part } = at(world, name);
  for (const caller of callersOf(world, name)) {
    const stack = stackOf(caller.part.stack);
    const words = [...stack.refused(name, part.port, 20), ...stack.dies(`cannot start without ${name}`, 20)];
    for (const pod of caller.pods) crashes(world, caller, pod, { code: 1, words, restarts: 3 });
  }
}

/** Callers that end again and again, and tell that somebody is not there without a name. */
export function callersCrashNameless(world: World, name: string): void {
  const words = [
    '2026-04-14 08:29:31.120 ERROR 1 --- [main] c.a.n.c.remote.client : Send request fail, errorMessage=Client not connected, current status:STARTING',
    'com.alibaba.nacos.api.exception.NacosException: Client not connected, current status:STARTING',
    '\tat com.alibaba.nacos.common.remote.client.RpcClient.request(RpcClient.java:639)',
  ];
  for (const caller of callersOf(world, name))
    for (const pod of caller.pods) crashes(world, caller, pod, { code: 1, words, restarts: 3 });
}
