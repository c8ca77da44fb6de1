import { textAt } from '../../domain/json.ts';
import { BUILD } from '../../domain/labels.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import type { Documents } from '../documents/documents.ts';
import type { ClusterReader, Reading } from '../ports.ts';
import { buildProgress } from './progress.ts';
import { jobNameOf, type Run } from './run.ts';
import { type BuildState, recordedState } from './status.ts';
import { recipeOf } from './workflow.ts';

const DEFAULT_PLANE = 'default';

/** The plane whose cluster a run builds on: its workflow's, or the default one when that is gone. */
export function planeOfRun(documents: Documents, run: Run): string {
  try {
    return recipeOf(documents, run.spec.workflow, run.metadata.namespace ?? '').workflow.spec.workflowPlaneRef
      .name;
  } catch (error) {
    if (error instanceof PlatformError) return DEFAULT_PLANE;
    throw error;
  }
}

/**
 * How builds stand, in the order they were given: from their Jobs and pods while these are there, else as it was
 * recorded. Asks no cluster about builds of which the end is recorded, unless `anew`.
 */
export async function statesOf(
  platform: Reading,
  documents: Documents,
  runs: readonly Run[],
  signal: AbortSignal,
  { anew = false } = {},
): Promise<{ run: Run; state: BuildState }[]> {
  const planes = new Map<string, Promise<Jobs>>();
  const rows: { run: Run; state: BuildState }[] = [];
  for (const run of runs) {
    const recorded = recordedState(run);
    if (recorded && (!anew || recorded.status === 'cancelled')) {
      rows.push({ run, state: recorded });
      continue;
    }
    const plane = planeOfRun(documents, run);
    const jobs = planes.get(plane) ?? jobsOn(platform, platform.plane(plane), signal);
    planes.set(plane, jobs);
    rows.push({ run, state: stateFrom(run, await jobs) ?? recorded ?? missing(run) });
  }
  return rows;
}

/** How one build stands now, with its steps as its pods tell them where these are still there. */
export async function stateOf(
  platform: Reading,
  documents: Documents,
  run: Run,
  signal: AbortSignal,
): Promise<BuildState> {
  const [found] = await statesOf(platform, documents, [run], signal, { anew: true });
  return found?.state ?? missing(run);
}

type Jobs = {
  jobs: ReadonlyMap<string, KubeObject>;
  pods: ReadonlyMap<string, readonly KubeObject[]>;
  events: readonly KubeObject[];
};

async function jobsOn({ settings }: Reading, cluster: ClusterReader, signal: AbortSignal): Promise<Jobs> {
  const { namespace } = settings.builds;
  const where = { namespace, labels: BUILD };
  const jobs = await cluster.list({ apiVersion: 'batch/v1', kind: 'Job', ...where }, signal);
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', ...where }, signal);
  const events = await cluster.list({ apiVersion: 'v1', kind: 'Event', namespace }, signal);
  return {
    events: events.items,
    jobs: new Map(jobs.items.map(job => [job.metadata.name, job])),
    pods: Map.groupBy(pods.items, pod => pod.metadata.labels?.[BUILD] ?? ''),
  };
}

function stateFrom(run: Run, { jobs, pods, events }: Jobs): BuildState | undefined {
  const job = jobs.get(jobNameOf(run));
  if (!job) return undefined;
  const { phase, ...rest } = buildProgress(job, pods.get(job.metadata.name) ?? [], events);
  return { ...rest, status: phase, from: 'job' };
}

/** A run without a Job: it was never made, or it is gone. */
function missing(run: Run): BuildState {
  const wasMade = textAt(run.status, 'runReference', 'name') !== undefined;
  return {
    from: 'nothing',
    status: wasMade ? 'unknown' : 'pending',
    steps: [],
    message: wasMade ? 'its Job is gone, and nobody had asked how it ended' : 'its Job was not made yet',
  };
}

/** Whether a run still waits for the Job that its first call was to make. */
export const hasNotBegun = ({ status, from }: BuildState): boolean =>
  status === 'pending' && from === 'nothing';
