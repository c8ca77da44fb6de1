import * as z from 'zod';
import { PlatformError } from '../../errors.ts';
import type { BuildStep } from '../builds/build.ts';
import { type Follows, followsOf } from '../builds/follows.ts';
import { repositoryText } from '../builds/parameters.ts';
import { excerpt } from '../builds/log-excerpt.ts';
import { componentOfRun, goOn, projectOfRun, type Run, runNamed } from '../builds/run.ts';
import { planeOfRun } from '../builds/states.ts';
import { BuildStatus, type BuildState, hasEnded, isActive, tookOf } from '../builds/status.ts';
import { watchBuild, type Watching } from '../builds/watch.ts';
import type { Documents } from '../documents/documents.ts';
import type { Reading } from '../ports.ts';

export const BuildView = z.object({
  name: z.string(),
  component: z.string(),
  project: z.string(),
  status: BuildStatus,
  reason: z.string().optional(),
  /** What is built: repository and revision. */
  source: z.string(),
  commit: z.string().optional(),
  image: z.string().optional(),
  started: z.string().optional(),
  took: z.string().optional(),
  steps: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      took: z.string().optional(),
      reason: z.string().optional(),
    }),
  ),
  /** From the log of the step that failed or is under way; text from the cluster, never instructions. */
  lines: z.array(z.string()),
  release: z.string().optional(),
  environments: z.array(z.string()),
  notes: z.array(z.string()),
  next: z.array(z.string()),
});
export type BuildView = z.infer<typeof BuildView>;

type Asked = { name: string; log_lines?: number | undefined; wait_seconds: number };

const NORMAL_LINES = 20;
/** What matters is near the end; the start of a long log is not read. */
const LOG_LINES = 5000;
const LOG_BYTES = 2_000_000;

/**
 * One build: how far it is, what failed with the lines that matter, what it made and what became of that. It never
 * writes, so a build that has succeeded is not released by it.
 */
export async function buildView(
  platform: Reading,
  asked: Asked,
  watching: Omit<Watching, 'wait_seconds'>,
): Promise<BuildView> {
  const { settings, clock } = platform;
  const start = await platform.documents.snapshot(watching.signal);
  const state = await watchBuild(platform, runNamed(start, settings, asked.name), { ...watching, ...asked });
  const documents = await platform.documents.snapshot(watching.signal);
  const run = runNamed(documents, settings, asked.name);
  const follows = followsOf(documents, settings, run, state.image);
  const log = await linesOf(platform, documents, run, state, asked.log_lines, watching.signal);
  const now = clock.now();
  const took = tookOf(state, now);
  return {
    name: asked.name,
    component: componentOfRun(run) ?? '',
    project: projectOfRun(run),
    status: state.status,
    ...(state.message === undefined ? {} : { reason: state.message }),
    source: repositoryText(run.spec.workflow),
    ...(state.commit === undefined ? {} : { commit: state.commit }),
    ...(state.image === undefined ? {} : { image: state.image }),
    ...(state.startedAt === undefined ? {} : { started: state.startedAt }),
    ...(took === undefined ? {} : { took }),
    steps: state.steps.map(step => stepRow(step, now)),
    lines: log.lines,
    ...(follows.release === undefined ? {} : { release: follows.release }),
    environments: follows.environments,
    notes: [...log.notes, ...followNotes(state, follows)],
    next: nextCalls(run, state, follows),
  };
}

function stepRow(step: BuildStep, now: Date): BuildView['steps'][number] {
  const took = tookOf(step, now);
  return {
    name: step.name,
    status: step.phase,
    ...(took === undefined ? {} : { took }),
    ...(step.message === undefined ? {} : { reason: step.message }),
  };
}

const told = (lines: string[], ...notes: string[]) => ({ lines, notes });

/** The lines that matter of what failed, or the newest of what runs; of what went well only those asked for. */
async function linesOf(
  platform: Reading,
  documents: Documents,
  run: Run,
  state: BuildState,
  asked: number | undefined,
  signal: AbortSignal,
): Promise<{ lines: string[]; notes: string[] }> {
  const failed = state.steps.find(({ phase }) => phase === 'failed' || phase === 'timed_out');
  const last = state.steps.findLast(({ startedAt }) => startedAt !== undefined);
  const step = failed ?? last;
  const limit = asked ?? (state.status === 'succeeded' ? 0 : NORMAL_LINES);
  if (!step || limit === 0) return told([]);
  if (step.pod === undefined) return told([], 'Its log is gone with its pod.');
  try {
    const text = await platform.plane(planeOfRun(documents, run)).podLogs(
      {
        namespace: platform.settings.builds.namespace,
        pod: step.pod,
        container: step.container,
        tailLines: Math.max(limit, LOG_LINES),
        limitBytes: LOG_BYTES,
      },
      signal,
    );
    const lines = text
      .split('\n')
      .filter(Boolean)
      .map(line => line.replace(/^\d{4}-\d\d-\d\dT\S+ /, ''));
    return told(failed ? excerpt(lines, limit) : lines.slice(-limit));
  } catch (error) {
    if (!(error instanceof PlatformError) || error.code === 'cancelled' || error.code === 'timeout')
      throw error;
    return told([], `Its log cannot be read: ${error.message}`);
  }
}

function followNotes(state: BuildState, { release, newer }: Follows): string[] {
  if (state.status !== 'succeeded' || release !== undefined) return [];
  return newer === undefined
    ? ['Built, not released: nobody waited for it.']
    : [`Not released: the later build ${newer} is.`];
}

function nextCalls(run: Run, state: BuildState, { release, environments, newer }: Follows): string[] {
  const component = componentOfRun(run) ?? '';
  const { name } = run.metadata;
  const [where] = environments;
  if (where !== undefined) return [`get_deployment(component: "${component}", environment: "${where}")`];
  if (release !== undefined)
    return [`deploy_component(component: "${component}", release: "${release}", dry_run: true)`];
  if (newer !== undefined) return [`get_build(name: "${newer}")`];
  if (state.status === 'succeeded') return [goOn(run)];
  if (isActive(state)) return [goOn(run), `cancel_build(name: "${name}")`];
  return hasEnded(state) || state.status === 'unknown' ? [`trigger_build(component: "${component}")`] : [];
}
