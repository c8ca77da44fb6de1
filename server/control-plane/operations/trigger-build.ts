import type { PlanView } from '../../domain/plan.ts';
import { PlatformError } from '../../errors.ts';
import { alreadyBuilding, beginBuild, tryBeginning } from '../builds/begin.ts';
import { type Beginning, beginningOf, planBuild } from '../builds/plan.ts';
import { recordEnd } from '../builds/record.ts';
import { jobsOf, removeJobs } from '../builds/remove.ts';
import { componentOfRun, projectOfRun, type Run, runNamed, runsOf } from '../builds/run.ts';
import { hasNotBegun, statesOf } from '../builds/states.ts';
import { type BuildState, hasEnded, isActive } from '../builds/status.ts';
import { watchBuild, type Watching } from '../builds/watch.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import type { Settings, Writing } from '../ports.ts';
import { componentNamed } from '../scope.ts';
import { outcomeText, sourceText, standing } from '../views/build-text.ts';
import { planView } from '../views/plan-view.ts';
import { goOn } from './advance-build.ts';
import { releaseBuild } from './release-build.ts';

export type AskedBuild = {
  component: string;
  project?: string | undefined;
  /** Goes on with this build instead of beginning one. */
  build?: string | undefined;
  branch?: string | undefined;
  commit?: string | undefined;
};

type Options = Watching & { dry_run: boolean };

/**
 * Begins a build of a component, or goes on with one: watches it, writes down how it ended, and makes what was
 * built a release, which autoDeploy brings to the first environment. Throws `conflict` while another build of the
 * component runs, `refused` for a build that did not succeed and for a component without source.
 */
export async function triggerBuild(
  platform: Writing,
  asked: AskedBuild,
  options: Options,
): Promise<PlanView> {
  const { settings, clock } = platform;
  const base = await platform.documents.snapshot(options.signal);
  const component = componentNamed(base, settings, asked);
  const runs = runsOf(base, settings, component.metadata.name);
  if (asked.build !== undefined) return goOnWith(platform, base, component, asked, options);

  const states = await statesOf(platform, base, runs, options.signal);
  const active = states.find(({ state }) => isActive(state));
  if (active) throw alreadyBuilding(active.run, `is ${standing(active.state)}`);
  const beginning = planBuild(base, settings, component, asked, clock.now());
  if (!options.dry_run) await tidyUp(platform, base, states, options.signal);
  return begin(platform, component, beginning, asked, options);
}

/** Writes down the ends that nobody did, and finishes what cancelling has left behind. */
async function tidyUp(
  platform: Writing,
  base: Documents,
  states: readonly { run: Run; state: BuildState }[],
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
  asked: AskedBuild,
  options: Options,
): Promise<PlanView> {
  const { settings, clock } = platform;
  const run = chosen(base, settings, asked);
  const [found] = await statesOf(platform, base, [run], options.signal);
  if (!found || hasNotBegun(found.state))
    return begin(
      platform,
      component,
      beginningOf(base, settings, component, run, clock.now()),
      asked,
      options,
    );
  if (!isActive(found.state)) return releaseBuild(platform, run, found.state, options);
  const view: PlanView = { ...nothing, operation: 'go on with build', target: targetOf(run) };
  if (!options.dry_run) return finish(platform, run, view, options);
  return {
    ...view,
    notes: [`${run.metadata.name} ${outcomeText(found.state, clock.now())}.`],
    next: [goOn(run)],
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

async function begin(
  platform: Writing,
  component: DocumentOf<'Component'>,
  beginning: Beginning,
  asked: AskedBuild,
  options: Options,
): Promise<PlanView> {
  const made = await tryBeginning(platform, beginning, options.signal);
  const { builds } = platform.settings;
  const view = planView(beginning.plan, 'applied', { deployments: [], next: [] });
  const told = {
    ...view,
    changes: [
      ...view.changes,
      ...made.map(name => ({ change: `create ${name}`, in: `builds (${builds.namespace})`, fields: [] })),
    ],
    notes: [sourceText(beginning.input), becomes(component)],
  };
  if (options.dry_run) return { ...told, outcome: 'planned', next: [again(asked)] };
  await beginBuild(platform, beginning, options.signal, options.progress);
  return finish(platform, beginning.run, told, options);
}

const becomes = ({ spec }: DocumentOf<'Component'>): string =>
  spec.autoDeploy === true
    ? 'When it succeeds, what it built is released and autoDeploy brings it to the first environment.'
    : 'When it succeeds, what it built is released. autoDeploy is off, so nothing is deployed.';

/** Waits for a build, and tells what came of it beside what was done before. */
async function finish(platform: Writing, run: Run, before: PlanView, options: Options): Promise<PlanView> {
  const { clock } = platform;
  const { name } = run.metadata;
  const end = clock.now().getTime() + options.wait_seconds * 1000;
  const state = await watchBuild(platform, run, options);
  if (state.status === 'succeeded') {
    const left = Math.max(0, Math.ceil((end - clock.now().getTime()) / 1000));
    const after = await releaseBuild(platform, run, state, { ...options, wait_seconds: left });
    return {
      ...after,
      operation: before.operation,
      outcome: before.outcome === 'applied' ? 'applied' : after.outcome,
      changes: [...before.changes, ...after.changes],
    };
  }
  const text = `${name} ${outcomeText(state, clock.now())}.`;
  if (!hasEnded(state)) return { ...before, notes: [text, ...before.notes], next: waitOn(run) };
  await recordEnd(platform, run, state, options.signal);
  return { ...before, warnings: [text], notes: [], next: [`get_build(name: "${name}")`] };
}

const waitOn = (run: Run): string[] => [
  goOn(run, ', wait_seconds: 120'),
  `get_build(name: "${run.metadata.name}")`,
];

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

const again = ({ component, build, branch, commit }: AskedBuild): string =>
  `trigger_build(${Object.entries({ component, build, branch, commit })
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key}: "${value}"`]))
    .join(', ')})`;
