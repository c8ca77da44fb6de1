import type { PlanView } from '../../domain/plan.ts';
import { PlatformError } from '../../errors.ts';
import { alreadyBuilding } from '../builds/begin.ts';
import { beginningOf, planBuild } from '../builds/plan.ts';
import { recordEnd } from '../builds/record.ts';
import { jobsOf, removeJobs } from '../builds/remove.ts';
import { componentOfRun, projectOfRun, type Run, runNamed, runsOf } from '../builds/run.ts';
import { hasNotBegun, statesOf } from '../builds/states.ts';
import { type BuildState, hasEnded, isActive } from '../builds/status.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import type { Settings, Writing } from '../ports.ts';
import { componentNamed } from '../scope.ts';
import { outcomeText, standing } from '../views/build-text.ts';
import { releaseBuild } from './release-build.ts';
import { type BuildOptions, type BuildPlanView, runBuild, seeThrough } from './run-build.ts';

export type AskedBuild = {
  component: string;
  project?: string | undefined;
  /** Goes on with this build instead of beginning one. */
  build?: string | undefined;
  branch?: string | undefined;
  commit?: string | undefined;
};

/**
 * Begins a build of a component, or goes on with one: watches it, writes down how it ended, and makes what was
 * built a release, which autoDeploy brings to the first environment. Throws `conflict` while another build of the
 * component runs, `refused` for a build that did not succeed and for a component without source.
 */
export async function triggerBuild(
  platform: Writing,
  asked: AskedBuild,
  options: BuildOptions,
): Promise<BuildPlanView> {
  const { settings, clock } = platform;
  const base = await platform.documents.snapshot(options.signal);
  const component = componentNamed(base, settings, asked);
  const runs = runsOf(base, settings, component.metadata.name);
  const states = await statesOf(platform, base, runs, options.signal);
  if (asked.build !== undefined) return goOnWith(platform, base, component, states, asked, options);

  const active = states.find(({ state }) => isActive(state));
  if (active) throw alreadyBuilding(active.run, `is ${standing(active.state)}`);
  const beginning = planBuild(base, settings, component, asked, clock.now());
  if (!options.dry_run) await tidyUp(platform, base, states, options.signal);
  return runBuild(platform, component, beginning, options);
}

type Known = { run: Run; state: BuildState };

/** Writes down the ends that nobody did, and finishes what cancelling has left behind. */
async function tidyUp(
  platform: Writing,
  base: Documents,
  states: readonly Known[],
  signal: AbortSignal,
): Promise<void> {
  for (const { run, state } of states)
    if (state.from === 'job' && hasEnded(state)) await recordEnd(platform, run, state, signal);
  const cancelled = states.filter(({ state }) => state.status === 'cancelled').map(({ run }) => run);
  const { jobs } = await jobsOf(platform, base, cancelled, signal);
  await removeJobs(jobs, signal);
}

async function goOnWith(
  platform: Writing,
  base: Documents,
  component: DocumentOf<'Component'>,
  states: readonly Known[],
  asked: AskedBuild,
  options: BuildOptions,
): Promise<BuildPlanView> {
  const { settings, clock } = platform;
  const run = chosen(base, settings, asked);
  const found = states.find(known => known.run === run);
  const other = states.find(({ run: one, state }) => one !== run && state.from === 'job' && isActive(state));
  const isToBegin = !found || hasNotBegun(found.state);
  if (isToBegin && other) throw alreadyBuilding(other.run, `is ${standing(other.state)}`);
  if (isToBegin)
    return runBuild(platform, component, beginningOf(base, settings, component, run, clock.now()), options);
  const { status } = found.state;
  const { name: build } = run.metadata;
  if (!isActive(found.state))
    return { ...(await releaseBuild(platform, run, found.state, options)), build, status };
  const view = { ...nothing, build, status, operation: 'go on with build', target: targetOf(run) };
  if (!options.dry_run) return seeThrough(platform, run, view, options);
  return {
    ...view,
    notes: [`${run.metadata.name} ${outcomeText(found.state, clock.now())}.`],
    next: [options.again],
  };
}

/** The build to go on with. Throws `invalid_input` where it does not fit the other arguments. */
function chosen(
  base: Documents,
  settings: Settings,
  { component, build = '', branch, commit }: AskedBuild,
): Run {
  const run = runNamed(base, settings, build);
  const owner = componentOfRun(run) ?? '';
  if (owner !== component)
    throw new PlatformError(
      'invalid_input',
      `build: "${build}" is one of component "${owner}", not of "${component}".`,
      `list_builds(component: "${component}") shows its builds.`,
    );
  if (branch === undefined && commit === undefined) return run;
  throw new PlatformError(
    'invalid_input',
    `build: "${build}" has its revision already; branch and commit are for a new build.`,
    'Leave them out to go on with it, or leave build out to begin a new one.',
  );
}

const nothing: PlanView = {
  operation: '',
  target: '',
  outcome: 'unchanged',
  changes: [],
  more: 0,
  warnings: [],
  notes: [],
  deployments: [],
  next: [],
};

const targetOf = (run: Run): string => `${projectOfRun(run)}/${componentOfRun(run) ?? ''}`;
