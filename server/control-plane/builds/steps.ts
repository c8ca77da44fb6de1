import type { KubeObject } from '../../domain/kube-object.ts';
import type { BuildStep } from './build.ts';
import { type Part, hasFailed, isDone, partsOf, refusedByRegistry, stepOf } from './pod-step.ts';

const clone = new Set(['clone', 'commit', 'checkout']);

/** clone, build and push. A build and its push are one container; what failed shows in how it ended. */
export function stepsOf(pod: KubeObject): BuildStep[] {
  const parts = partsOf(pod);
  const pick = (has: (name: string) => boolean): Part[] => parts.filter(({ name }) => has(name));
  const { name } = pod.metadata;
  const build = pick(it => it === 'build');
  const rest = pick(it => it === 'digest');
  const whole = stepOf('build', build, name);
  const { container, finishedAt, reason, message } = whole;
  const steps = [
    stepOf(
      'clone',
      pick(it => clone.has(it)),
      name,
    ),
  ];
  const refused = build.find(part => hasFailed(part) && refusedByRegistry(part));
  if (refused) {
    const began = (refused.ended?.code ?? 0) < 30 || (refused.ended?.code ?? 0) > 39;
    return [
      ...steps,
      {
        name: 'build',
        phase: began ? 'succeeded' : 'pending',
        ...(began && timesOf(whole)),
        container,
        pod: name,
      },
      { ...stepOf('push', [refused], name), name: 'push' },
    ];
  }
  const all = [...build, ...rest];
  const pushed = all.length > 0 && all.every(isDone);
  const push = rest.length > 0 && build.every(isDone) ? stepOf('push', rest, name) : undefined;
  return [
    ...steps,
    { ...whole, ...(reason !== undefined && { reason }), ...(message !== undefined && { message }) },
    push ?? {
      name: 'push',
      phase: pushed ? 'succeeded' : 'pending',
      ...(pushed && finishedAt !== undefined && { finishedAt }),
      container,
      pod: name,
    },
  ];
}

const timesOf = ({ startedAt, finishedAt }: BuildStep) => ({
  ...(startedAt !== undefined && { startedAt }),
  ...(finishedAt !== undefined && { finishedAt }),
});
