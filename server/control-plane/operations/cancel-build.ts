import type { PlanView } from '../../domain/plan.ts';
import { refName } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import { recordEnd } from '../builds/record.ts';
import { jobNameOf, projectOfRun, componentOfRun, type Run, runNamed } from '../builds/run.ts';
import { planeOfRun, stateOf } from '../builds/states.ts';
import { type BuildState, isActive, tookOf } from '../builds/status.ts';
import type { Settings, Writing } from '../ports.ts';

/**
 * Ends a build that has not ended: its pods are stopped, that is written down, and its Job is deleted, in this
 * order, so that whatever breaks off it reads as cancelled. Throws `refused` for a build that has ended, also when
 * it did so while it was being cancelled.
 */
export async function cancelBuild(
  platform: Writing,
  asked: { name: string; dry_run: boolean },
  signal: AbortSignal,
): Promise<PlanView> {
  const { settings } = platform;
  const documents = await platform.documents.snapshot(signal);
  const run = runNamed(documents, settings, asked.name);
  const state = await stateOf(platform, documents, run, signal);
  if (!isActive(state)) throw tooLate(run, state, platform.clock.now());
  const cluster = platform.plane(planeOfRun(documents, run));
  const ref = jobRef(settings, run);
  if (!asked.dry_run && state.from === 'job') {
    await cluster.patch(ref, { spec: { suspend: true } }, {}, signal);
    const now = await stateOf(platform, documents, run, signal);
    if (now.status === 'succeeded' || now.status === 'failed' || now.status === 'timed_out')
      throw tooLate(run, now, platform.clock.now());
  }
  if (!asked.dry_run) {
    const { message: _said, ...rest } = state;
    await recordEnd(platform, run, { ...rest, status: 'cancelled', from: 'job' }, signal);
    await cluster.delete(ref, { propagation: 'background' }, signal);
  }
  return {
    operation: 'cancel build',
    target: `${projectOfRun(run)}/${componentOfRun(run) ?? ''}`,
    outcome: asked.dry_run ? 'planned' : 'applied',
    changes: [
      ...(state.from === 'job'
        ? [{ change: `delete ${refName(ref)}`, in: `builds (${settings.builds.namespace})`, fields: [] }]
        : []),
      {
        change: `update WorkflowRun/${run.metadata.name}`,
        in: 'control plane',
        fields: [`status: ${state.status} → cancelled`],
      },
    ],
    more: 0,
    warnings: [],
    notes: ['Nothing of it is released, and what runs now stays as it is.'],
    deployments: [],
    next: asked.dry_run
      ? [`cancel_build(name: "${run.metadata.name}")`]
      : [`trigger_build(component: "${componentOfRun(run) ?? ''}")`],
  };
}

export const jobRef = (settings: Settings, run: Run) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  namespace: settings.builds.namespace,
  name: jobNameOf(run),
});

function tooLate(run: Run, state: BuildState, now: Date): PlatformError {
  const { name } = run.metadata;
  const took = tookOf(state, now);
  return new PlatformError(
    'refused',
    `Build "${name}" has ended${state.status === 'unknown' ? '' : `: ${state.status}`}${took === undefined ? '' : ` after ${took}`}. There is nothing to cancel.`,
    `get_build(name: "${name}") tells what became of it.`,
  );
}
