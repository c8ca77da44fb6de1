import * as z from 'zod';
import { PlanView } from '../../domain/plan.ts';
import { beginBuild, tryBeginning } from '../builds/begin.ts';
import type { Beginning } from '../builds/plan.ts';
import { recordEnd } from '../builds/record.ts';
import { goOn, type Run } from '../builds/run.ts';
import { hasEnded } from '../builds/status.ts';
import { watchBuild, type Watching } from '../builds/watch.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Writing } from '../ports.ts';
import { outcomeText, sourceText } from '../views/build-text.ts';
import { planView } from '../views/plan-view.ts';
import { releaseBuild } from './release-build.ts';

/** A plan's view with the build that it is about, and how that stands after the wait. */
export const BuildPlanView = PlanView.extend({ build: z.string(), status: z.string().optional() });
export type BuildPlanView = z.infer<typeof BuildPlanView>;

export type BuildOptions = Watching & {
  dry_run: boolean;
  /** The call that does what a dry run has shown. */
  again: string;
};

/** Begins a build and sees it through, or shows what beginning it would change. */
export async function runBuild(
  platform: Writing,
  component: DocumentOf<'Component'>,
  beginning: Beginning,
  options: BuildOptions,
): Promise<BuildPlanView> {
  const made = await tryBeginning(platform, beginning, options.signal);
  const { builds } = platform.settings;
  const view = planView(beginning.plan, 'applied', { deployments: [], next: [] });
  const told = {
    ...view,
    build: beginning.run.metadata.name,
    changes: [
      ...view.changes,
      ...made.map(name => ({ change: `create ${name}`, in: `builds (${builds.namespace})`, fields: [] })),
    ],
    notes: [sourceText(beginning.input), becomes(component)],
  };
  if (options.dry_run) return { ...told, outcome: 'planned', next: [options.again] };
  await beginBuild(platform, beginning, options.signal, options.progress);
  return seeThrough(platform, beginning.run, told, options);
}

const becomes = ({ spec }: DocumentOf<'Component'>): string =>
  spec.autoDeploy === true
    ? 'When it succeeds, what it built is released and autoDeploy brings it to the first environment.'
    : 'When it succeeds, what it built is released. autoDeploy is off, so nothing is deployed.';

/** Waits for a build, and tells what came of it beside what was done before. */
export async function seeThrough(
  platform: Writing,
  run: Run,
  before: BuildPlanView,
  options: BuildOptions,
): Promise<BuildPlanView> {
  const { clock } = platform;
  const { name } = run.metadata;
  const end = clock.now().getTime() + options.wait_seconds * 1000;
  const state = await watchBuild(platform, run, options);
  if (state.status === 'succeeded') {
    const left = Math.max(0, Math.ceil((end - clock.now().getTime()) / 1000));
    const after = await releaseBuild(platform, run, state, { ...options, wait_seconds: left });
    return {
      ...before,
      ...after,
      status: state.status,
      operation: before.operation,
      outcome: before.outcome === 'applied' ? 'applied' : after.outcome,
      changes: [...before.changes, ...after.changes],
    };
  }
  const text = `${name} ${outcomeText(state, clock.now())}.`;
  const { status } = state;
  if (!hasEnded(state)) return { ...before, status, notes: [text, ...before.notes], next: waitOn(run) };
  await recordEnd(platform, run, state, options.signal);
  return { ...before, status, warnings: [text], notes: [], next: [`get_build(name: "${name}")`] };
}

const waitOn = (run: Run): string[] => [
  goOn(run, ', wait_seconds: 120'),
  `get_build(name: "${run.metadata.name}")`,
];
