import type { PlanView } from '../../domain/plan.ts';
import { PlatformError } from '../../errors.ts';
import { followsOf } from '../builds/follows.ts';
import { recordEnd } from '../builds/record.ts';
import { componentOfRun, type Run } from '../builds/run.ts';
import type { BuildState } from '../builds/status.ts';
import type { Watching } from '../builds/watch.ts';
import type { Writing } from '../ports.ts';
import { outcomeText } from '../views/build-text.ts';
import { planAdvance } from './advance-build.ts';
import { carryOut } from './carry-out.ts';

/**
 * Makes a release of a build that has succeeded, and deploys it where autoDeploy says so. Throws `refused` for a
 * build that has not succeeded.
 */
export async function releaseBuild(
  platform: Writing,
  run: Run,
  state: BuildState,
  options: Watching & { dry_run: boolean },
): Promise<PlanView> {
  const { settings, clock } = platform;
  const image = demandImage(run, state, clock.now());
  if (!options.dry_run) await recordEnd(platform, run, state, options.signal);
  const documents = await platform.documents.snapshot(options.signal);
  const { plan, release } = planAdvance(documents, settings, run, image, clock.now());
  const component = componentOfRun(run) ?? '';
  const [where] = followsOf(plan.after, settings, run, image).environments;
  const view = await carryOut(platform, plan, {
    ...options,
    next: {
      planned: [`trigger_build(component: "${component}", build: "${run.metadata.name}")`],
      applied: [
        where === undefined
          ? `deploy_component(component: "${component}", release: "${release}", dry_run: true)`
          : `get_deployment(component: "${component}", environment: "${where}")`,
      ],
    },
  });
  const commit = state.commit === undefined ? '' : ` from commit ${state.commit}`;
  return {
    ...view,
    notes: [
      `${run.metadata.name} ${outcomeText(state, clock.now())}: ${image}${commit}, release ${release}.`,
      ...view.notes,
    ],
  };
}

function demandImage(run: Run, state: BuildState, now: Date): string {
  if (state.status === 'succeeded' && state.image !== undefined) return state.image;
  const { name } = run.metadata;
  const why =
    state.status === 'succeeded' ? 'succeeded and left no digest of its image' : outcomeText(state, now);
  throw new PlatformError(
    'refused',
    `"${name}" ${why}. There is nothing to release.`,
    `get_build(name: "${name}") tells more. A new build: trigger_build(component: "${componentOfRun(run) ?? ''}").`,
  );
}
