import { textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import type { Behaviour } from './behaviour.ts';
import type { ContainerRun } from './pod-run.ts';
import type { World } from './world.ts';

/** One container at hand. */
export type Doing = {
  world: World;
  pod: KubeObject;
  container: unknown;
  run: ContainerRun;
  behaviour: Behaviour;
  ip: string;
  isInit: boolean;
};

export const imageOf = ({ container }: Doing): string => textAt(container, 'image') ?? '';
export const nameOf = ({ container }: Doing): string => textAt(container, 'name') ?? '';

/** 10, 20, 40 … seconds in milliseconds, at most 5 minutes. */
export const backOff = (failures: number): number => Math.min(300, 10 * 2 ** (failures - 1)) * 1000;

/** Records what the kubelet has to say about the container. */
export function say(
  { world, pod, container, isInit }: Doing,
  reason: string,
  message: string,
  warning = false,
): void {
  world.record(pod, {
    reason,
    message,
    warning,
    from: 'kubelet',
    host: textAt(pod, 'spec', 'nodeName'),
    field: `spec.${isInit ? 'initContainers' : 'containers'}{${textAt(container, 'name')}}`,
  });
}
