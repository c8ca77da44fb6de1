import * as z from 'zod';
import { PlatformError } from '../../errors.ts';
import { followsOf } from '../builds/follows.ts';
import { componentOfRun, goOn, projectOfRun, type Run, runsOf } from '../builds/run.ts';
import { statesOf } from '../builds/states.ts';
import { type BuildStatus, isActive, tookOf } from '../builds/status.ts';
import type { Reading } from '../ports.ts';
import { componentNamed, projectNamed } from '../scope.ts';

export const Builds = z.object({
  builds: z.array(
    z.object({
      name: z.string(),
      component: z.string(),
      status: z.string(),
      reason: z.string().optional(),
      started: z.string().optional(),
      took: z.string().optional(),
      commit: z.string().optional(),
      release: z.string().optional(),
      environments: z.array(z.string()),
    }),
  ),
  more: z.int(),
  cursor: z.string().optional(),
  next: z.array(z.string()),
});
export type Builds = z.infer<typeof Builds>;

type Asked = {
  component?: string | undefined;
  project?: string | undefined;
  status?: BuildStatus | undefined;
  limit: number;
  /** Name of the last build of the page before. */
  cursor?: string | undefined;
};

/**
 * Builds, newest first: how each ended or stands, and what became of it. Throws `invalid_input` for a cursor that
 * names none.
 */
export async function listBuilds(platform: Reading, asked: Asked, signal: AbortSignal): Promise<Builds> {
  const { settings, clock } = platform;
  const documents = await platform.documents.snapshot(signal);
  if (asked.component !== undefined)
    componentNamed(documents, settings, { component: asked.component, project: asked.project });
  else if (asked.project !== undefined) projectNamed(documents, settings, asked.project);
  const runs = runsOf(documents, settings, asked.component).filter(
    run => asked.project === undefined || projectOfRun(run) === asked.project,
  );
  const rest = runs.slice(startOf(runs, asked.cursor));
  const states = await statesOf(platform, documents, rest, signal);
  const fitting = states.filter(({ state }) => asked.status === undefined || state.status === asked.status);
  const shown = fitting.slice(0, asked.limit);
  const more = fitting.length - shown.length;
  const last = shown.at(-1)?.run.metadata.name;
  const active = shown.find(({ state }) => isActive(state));
  return {
    builds: shown.map(({ run, state }) => {
      const { release, environments } = followsOf(documents, settings, run, state.image);
      const took = tookOf(state, clock.now());
      const started = state.startedAt ?? run.metadata.creationTimestamp;
      return {
        name: run.metadata.name,
        component: componentOfRun(run) ?? '',
        status: state.status,
        ...(state.message === undefined ? {} : { reason: state.message }),
        ...(started === undefined ? {} : { started }),
        ...(took === undefined ? {} : { took }),
        ...(state.commit === undefined ? {} : { commit: state.commit }),
        ...(release === undefined ? {} : { release }),
        environments,
      };
    }),
    more,
    ...(more > 0 && last !== undefined ? { cursor: last } : {}),
    next: active ? [goOn(active.run)] : [],
  };
}

function startOf(runs: readonly Run[], cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const start = runs.findIndex(run => run.metadata.name === cursor) + 1;
  if (start > 0) return start;
  throw new PlatformError(
    'invalid_input',
    `cursor: there is no build "${cursor}" to go on after.`,
    'Leave it out to begin with the newest.',
  );
}
