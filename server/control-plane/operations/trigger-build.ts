import type { PlanView } from '../../domain/plan.ts';
import { PlatformError } from '../../errors.ts';
import { alreadyBuilding, beginBuild, tryBeginning } from '../builds/begin.ts';
import { beginningOf, type Beginning, planBuild } from '../builds/plan.ts';
import { recordEnd } from '../builds/record.ts';
import { componentOfRun, type Run, runNamed, runsOf } from '../builds/run.ts';
import { statesOf } from '../builds/states.ts';
import { type BuildState, hasEnded, isActive, tookOf } from '../builds/status.ts';
import { stepText, watchBuild, type Watching } from '../builds/watch.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { planChange } from '../plan/plan.ts';
import type { Writing } from '../ports.ts';
import { componentNamed } from '../scope.ts';
import { planView } from '../views/plan-view.ts';
import { goOn, planAdvance } from './advance-build.ts';
import { carryOut } from './carry-out.ts';

export type AskedBuild = {
  component: string;
  project?: string | undefined;
  /** Goes on with this build instead of beginning one. */
  build?: string | undefined;
  branch?: string | undefined;
  commit?: string | undefined;
  dry_run: boolean;
};

/**
 * Begins a build of a component, or goes on with one: watches it, writes down how it ended, and makes what was
 * built a release, which autoDeploy brings to the first environment. Throws `conflict` while another build of the
 * component runs, `refused` for a build that did not succeed and for a component without source.
 */
export async function triggerBuild(
  platform: Writing,
  asked: AskedBuild,
  watching: Watching,
): Promise<PlanView> {
  const { settings, clock } = platform;
  const { signal } = watching;
  const base = await platform.documents.snapshot(signal);
  const component = componentNamed(base, settings, asked);
  const known = asked.build === undefined ? undefined : chosen(base, platform, asked, asked.build);
  const runs = runsOf(base, settings, component.metadata.name);
  const states = await statesOf(platform, base, runs, signal);
  const mine = states.find(({ run }) => run === known);
  if (known && mine && !isActive(mine.state))
    return releaseView(platform, base, asked, { run: known, state: mine.state }, watching);

  const other = states.find(({ run, state }) => run !== known && isActive(state));
  if (other && !known) throw alreadyBuilding(other.run, `is ${standing(other.state)}`);
  const beginning =
    known && mine?.state.from === 'nothing'
      ? beginningOf(base, settings, component, known, clock.now())
      : known
        ? undefined
        : planBuild(base, settings, component, asked, clock.now());
  const run = beginning?.run ?? known;
  if (!run) throw new Error('a build is neither begun nor known');
  const made = beginning ? await tryBeginning(platform, beginning, signal) : [];
  const view = viewOf(platform, base, component, beginning, made);
  if (asked.dry_run) return { ...view, outcome: beginning ? 'planned' : 'unchanged', next: [again(asked)] };

  for (const { run: past, state } of states)
    if (state.from === 'job' && hasEnded(state)) await recordEnd(platform, past, state, signal);
  if (beginning) await beginBuild(platform, beginning, signal, watching.progress);
  const end = clock.now().getTime() + watching.wait_seconds * 1000;
  const state = await watchBuild(platform, run, watching);
  const left = Math.max(0, Math.ceil((end - clock.now().getTime()) / 1000));
  const told = await endView(platform, asked, { run, state }, { ...watching, wait_seconds: left });
  return {
    ...told,
    operation: view.operation,
    outcome: beginning || told.outcome === 'applied' ? 'applied' : 'unchanged',
    changes: [...view.changes, ...told.changes],
    more: view.more + told.more,
    notes: [...told.notes, ...view.notes.filter(() => !hasEnded(state))],
  };
}

/** The build to go on with. Throws `invalid_input` where it does not fit the other arguments. */
function chosen(base: Documents, { settings }: Writing, asked: AskedBuild, build: string): Run {
  const run = runNamed(base, settings, build);
  const owner = componentOfRun(run) ?? '';
  if (owner !== asked.component)
    throw new PlatformError(
      'invalid_input',
      `build: "${build}" is one of component "${owner}", not of "${asked.component}".`,
      `list_builds(component: "${asked.component}") shows its builds.`,
    );
  if (asked.branch === undefined && asked.commit === undefined) return run;
  throw new PlatformError(
    'invalid_input',
    `build: "${build}" has its revision already; branch and commit are for a new build.`,
    'Leave them out to go on with it, or leave build out to begin a new one.',
  );
}

const standing = (state: BuildState): string =>
  state.from === 'nothing' ? 'begun and has no Job yet' : `${state.status} (${stepText(state)})`;

/** What beginning a build changes, and what comes of it. */
function viewOf(
  platform: Writing,
  base: Documents,
  component: DocumentOf<'Component'>,
  beginning: Beginning | undefined,
  made: readonly string[],
): PlanView {
  const { settings, clock } = platform;
  const target = `${component.spec.owner.projectName}/${component.metadata.name}`;
  const operation = beginning ? 'trigger build' : 'go on with build';
  const plan = beginning?.plan ?? planChange(base, settings, { operation, target }, clock.now());
  const view = planView(plan, 'applied', { deployments: [], next: [] });
  const where = `builds (${settings.builds.namespace})`;
  return {
    ...view,
    changes: [...view.changes, ...made.map(name => ({ change: `create ${name}`, in: where, fields: [] }))],
    notes: beginning ? [...sourceNotes(beginning), becomes(component)] : [],
  };
}

const becomes = ({ spec }: DocumentOf<'Component'>): string =>
  spec.autoDeploy === true
    ? 'When it succeeds, what it built is released and autoDeploy brings it to the first environment.'
    : 'When it succeeds, what it built is released. autoDeploy is off, so nothing is deployed.';

function sourceNotes({ input: { source, method, image } }: Beginning): string[] {
  const { branch, tag, commit } = source.revision;
  const revision = commit ?? tag ?? branch;
  const folder = source.appPath === '.' ? '' : `, folder ${source.appPath}`;
  const how = method.kind === 'dockerfile' ? method.file : `builder ${method.builder}`;
  return [
    `Builds ${source.repository}${revision === undefined ? '' : ` at ${revision}`}${folder} with ${how}, and pushes ${image}.`,
  ];
}

type Known = { run: Run; state: BuildState };

/** How a build stands after the wait, and what was made of it. */
async function endView(
  platform: Writing,
  asked: AskedBuild,
  { run, state }: Known,
  watching: Watching,
): Promise<PlanView> {
  const documents = await platform.documents.snapshot(watching.signal);
  if (state.status === 'succeeded') return releaseView(platform, documents, asked, { run, state }, watching);
  if (hasEnded(state)) await recordEnd(platform, run, state, watching.signal);
  const { name } = run.metadata;
  const target = asked.component;
  const plan = planChange(documents, platform.settings, { operation: '', target }, platform.clock.now());
  const text = `${name} ${outcomeText(state, platform.clock.now())}`;
  const view = planView(
    { ...plan, target: targetOf(run) },
    'unchanged',
    hasEnded(state)
      ? { deployments: [], next: [`get_build(name: "${name}")`] }
      : {
          deployments: [],
          next: [`${goOn(run).slice(0, -1)}, wait_seconds: 120)`, `get_build(name: "${name}")`],
        },
  );
  return hasEnded(state) ? { ...view, warnings: [`${text}.`] } : { ...view, notes: [`${text}.`] };
}

const targetOf = (run: Run): string =>
  `${run.metadata.labels?.['openchoreo.dev/project'] ?? ''}/${componentOfRun(run) ?? ''}`;

/** `failed after 40s: build: out of memory`. */
export function outcomeText(state: BuildState, now: Date): string {
  const took = tookOf(state, now);
  const message = state.message === undefined ? '' : `: ${state.message}`;
  if (!hasEnded(state)) return `is ${standing(state)}${took === undefined ? '' : `, since ${took}`}`;
  const word = { timed_out: 'ran out of time', cancelled: 'was cancelled' };
  const said =
    state.status === 'timed_out' || state.status === 'cancelled' ? word[state.status] : state.status;
  return `${said}${took === undefined ? '' : ` after ${took}`}${message}`;
}

/** Makes a release of a build that has succeeded. Throws `refused` for any other. */
async function releaseView(
  platform: Writing,
  base: Documents,
  asked: AskedBuild,
  { run, state }: Known,
  watching: Watching,
): Promise<PlanView> {
  const { name } = run.metadata;
  const { settings, clock } = platform;
  const { image } = state;
  if (state.status !== 'succeeded' || image === undefined)
    throw new PlatformError(
      'refused',
      `"${name}" ${image === undefined && state.status === 'succeeded' ? 'left no digest of its image' : outcomeText(state, clock.now())}: there is nothing to release.`,
      `get_build(name: "${name}") tells more. A new build: trigger_build(component: "${asked.component}").`,
    );
  if (!asked.dry_run) await recordEnd(platform, run, state, watching.signal);
  const documents = asked.dry_run ? base : await platform.documents.snapshot(watching.signal);
  const { plan, release } = planAdvance(documents, settings, run, image, clock.now());
  const first = plan.rollouts.find(({ binding }) => binding.kind === 'ReleaseBinding');
  const { component } = asked;
  const view = await carryOut(platform, plan, {
    ...watching,
    dry_run: asked.dry_run,
    next: {
      planned: [again(asked)],
      applied: [
        first
          ? `get_deployment(component: "${component}", environment: "${first.environment}")`
          : `deploy_component(component: "${component}", release: "${release}")`,
      ],
    },
  });
  const commit = state.commit === undefined ? '' : ` from commit ${state.commit}`;
  return {
    ...view,
    notes: [
      `${name} ${outcomeText(state, clock.now())}: ${image}${commit} is release ${release}.`,
      ...view.notes,
    ],
  };
}

const again = ({ component, build, branch, commit }: AskedBuild): string =>
  `trigger_build(${Object.entries({ component, build, branch, commit })
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key}: "${value}"`]))
    .join(', ')})`;
