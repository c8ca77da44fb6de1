import { type KubeObject, refName, refOf } from '../../domain/kube-object.ts';
import { BUILD, NAMESPACE } from '../../domain/labels.ts';
import type { PlanView } from '../../domain/plan.ts';
import type { Documents } from '../documents/documents.ts';
import type { Cluster, Writing } from '../ports.ts';
import { jobNameOf, type Run } from './run.ts';
import { planeOfRun } from './states.ts';

type Placed = { job: KubeObject; cluster: Cluster };

/** The Jobs that are still there of these builds, with what deleting each is called in a plan. */
export async function jobsOf(
  platform: Writing,
  documents: Documents,
  runs: readonly Run[],
  signal: AbortSignal,
): Promise<{ jobs: Placed[]; changes: PlanView['changes'] }> {
  const { namespace, builds } = platform.settings;
  const labels = `${BUILD},${NAMESPACE}=${namespace}`;
  const jobs: Placed[] = [];
  for (const [plane, own] of Map.groupBy(runs, run => planeOfRun(documents, run))) {
    const names = new Set(own.map(jobNameOf));
    const cluster = platform.plane(plane);
    const query = { apiVersion: 'batch/v1', kind: 'Job', namespace: builds.namespace, labels };
    const { items } = await cluster.list(query, signal);
    jobs.push(...items.filter(job => names.has(job.metadata.name)).map(job => ({ job, cluster })));
  }
  const changes = jobs.map(({ job }) => ({
    change: `delete ${refName(refOf(job))}`,
    in: `builds (${builds.namespace})`,
    fields: [],
  }));
  return { jobs, changes };
}

/** Deletes Jobs with their pods; a build that runs is stopped by it. */
export async function removeJobs(jobs: readonly Placed[], signal: AbortSignal): Promise<void> {
  for (const { job, cluster } of jobs) {
    const { uid } = job.metadata;
    const options = { propagation: 'background' as const, ...(uid === undefined ? {} : { uid }) };
    await cluster.delete(refOf(job), options, signal);
  }
}
