import { PlatformError } from '../../errors.ts';
import { firstWorkload } from '../builds/first-workload.ts';
import { followsOf } from '../builds/follows.ts';
import { componentOfRun, goOn, type Run } from '../builds/run.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { type Plan, planChange } from '../plan/plan.ts';
import { releaseOf, workloadOf } from '../plan/release.ts';
import type { Settings } from '../ports.ts';
import { componentNamed } from '../scope.ts';

/**
 * The plan that turns a finished build into what runs: the workload gets its image, the component a release, and
 * with autoDeploy the first environment that release. Idempotent, also after a call that broke off; a build whose
 * release has given way to another one changes nothing. Throws `refused` when a later build is released already.
 */
export function planAdvance(
  base: Documents,
  settings: Settings,
  run: Run,
  image: string,
  now: Date,
): { plan: Plan; release: string } {
  const component = componentNamed(base, settings, { component: componentOfRun(run) ?? '' });
  const { name } = component.metadata;
  const before = workloadOf(base, component);
  const follows = followsOf(base, settings, run, image);
  const operation = 'release build';
  const target = `${component.spec.owner.projectName}/${name}`;
  if (follows.release !== undefined && before?.spec.container.image !== image)
    return { plan: planChange(base, settings, { operation, target }, now), release: follows.release };
  if (follows.newer !== undefined)
    throw new PlatformError(
      'refused',
      `"${run.metadata.name}" is not released: the later build "${follows.newer}" is.`,
      `To run the older image all the same: update_component(component: "${name}", image: "${image}").`,
    );
  const workload = withImage(before ?? firstWorkload(component), image);
  const release = releaseOf(base.with({ put: [workload] }), component, workload);
  return {
    plan: plannedRelease(base, settings, { operation, target, put: [workload, release] }, now, run),
    release: release.metadata.name,
  };
}

const withImage = (workload: DocumentOf<'Workload'>, image: string): DocumentOf<'Workload'> => ({
  ...workload,
  spec: { ...workload.spec, container: { ...workload.spec.container, image } },
});

type Intent = Parameters<typeof planChange>[2];

/** What cannot be released was built all the same: how to go on is said with what is wrong. */
function plannedRelease(base: Documents, settings: Settings, intent: Intent, now: Date, run: Run): Plan {
  try {
    return planChange(base, settings, intent, now);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    throw new PlatformError(
      error.code,
      `"${run.metadata.name}" is built, and cannot be released: ${error.message}`,
      `Correct that, then go on: ${goOn(run)}. ${error.hint}`,
      { cause: error },
    );
  }
}
