import { type KubeObject, refName, refOf } from '../../domain/kube-object.ts';
import { BUILD, MANAGED_BY, NAMESPACE } from '../../domain/labels.ts';
import { PlatformError } from '../../errors.ts';
import { applyPlan } from '../apply/apply.ts';
import { preflight } from '../apply/preflight.ts';
import { FIELD_MANAGER } from '../apply/ownership.ts';
import type { Cluster, Reading, Writing } from '../ports.ts';
import type { Beginning } from './plan.ts';
import { componentOfRun, goOn, type Run } from './run.ts';

type Report = (step: { message: string; done: number; total?: number }) => void;

/**
 * Asks store and cluster, before anything is written, whether they would take the build. Gives what is made on the
 * cluster, in words. Throws `refused` naming a Secret that is not there, and what the cluster says of the Job.
 */
export async function tryBeginning(
  platform: Writing,
  { plan, job, plane, input }: Beginning,
  signal: AbortSignal,
): Promise<string[]> {
  const cluster = platform.plane(plane);
  const { namespace } = input;
  await preflight(platform, plan, signal);
  for (const name of [input.source.secret, input.pushSecret])
    if (name !== undefined) await demandSecret(cluster, namespace, name, signal);
  const isThere = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace }, signal);
  if (!isThere) return [`Namespace/${namespace}`, refName(refOf(job))];
  const known = await ownJob(cluster, job, signal);
  if (!known) await cluster.create(job, { dryRun: true }, signal);
  return known ? [] : [refName(refOf(job))];
}

/** Only whether it is there: nothing of a Secret is looked at. */
async function demandSecret(cluster: Cluster, namespace: string, name: string, signal: AbortSignal) {
  if (await cluster.get({ apiVersion: 'v1', kind: 'Secret', namespace, name }, signal)) return;
  throw new PlatformError(
    'refused',
    `The build needs Secret "${name}" in namespace "${namespace}", which is not there; nothing was written.`,
    'Create it there: kubernetes.io/basic-auth or ssh-auth to clone, kubernetes.io/dockerconfigjson to push.',
  );
}

/**
 * Writes the run, then makes its Job, then writes down which. Broken off anywhere, the run says how far it came.
 * Throws `conflict` when somebody else has begun a build of that number.
 */
export async function beginBuild(
  platform: Writing,
  beginning: Beginning,
  signal: AbortSignal,
  report: Report,
): Promise<void> {
  const { plan, job, plane, run } = beginning;
  const cluster = platform.plane(plane);
  await writeRun(platform, beginning, signal, report);
  await demandComponent(platform, run, signal);
  report({ message: refName(refOf(job)), done: plan.writes.length });
  await demandNamespace(cluster, beginning.input.namespace, signal);
  await makeJob(platform, beginning, signal);
  const stored = await storedRun(platform, run, signal);
  const { apiVersion, kind, metadata } = job;
  const runReference = { apiVersion, kind, name: metadata.name, namespace: metadata.namespace };
  await platform.documents.put({ ...stored, status: { ...stored.status, runReference } }, signal);
}

async function writeRun(
  platform: Writing,
  { plan, run }: Beginning,
  signal: AbortSignal,
  report: Report,
): Promise<void> {
  try {
    await applyPlan(platform, plan, signal, report);
  } catch (error) {
    const isLost = error instanceof PlatformError && error.code === 'conflict';
    if (!isLost || !(await platform.documents.isStored(run, signal))) throw error;
    throw alreadyBuilding(run, 'was begun by somebody else just now');
  }
}

/** Takes the run back when its component was deleted at the same moment. */
async function demandComponent({ documents }: Writing, run: Run, signal: AbortSignal): Promise<void> {
  const now = await documents.snapshot(signal);
  const { name, namespace } = run.metadata;
  const component = componentOfRun(run) ?? '';
  if (now.get('Component', component, namespace)) return;
  const stored = now.get('WorkflowRun', name, namespace);
  if (stored) await documents.remove(stored, signal);
  throw new PlatformError(
    'conflict',
    `Component "${component}" was deleted by somebody else meanwhile; nothing is built.`,
    'Create it again if it is still wanted.',
  );
}

/** The refusal of a second build of a component. */
export const alreadyBuilding = (run: Run, state: string): PlatformError =>
  new PlatformError(
    'conflict',
    `"${run.metadata.name}" ${state}; a component has one build at a time.`,
    `${goOn(run)} waits for it, cancel_build(name: "${run.metadata.name}") stops it.`,
  );

async function demandNamespace(cluster: Cluster, name: string, signal: AbortSignal): Promise<void> {
  if (await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name }, signal)) return;
  const labels = { [MANAGED_BY]: FIELD_MANAGER };
  await cluster.apply(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } },
    { manager: FIELD_MANAGER },
    signal,
  );
}

/** What says for certain that a Job was not made, and will not be by trying again. */
const REFUSED = new Set(['refused', 'forbidden', 'invalid_input']);

async function makeJob(platform: Writing, { job, plane, run }: Beginning, signal: AbortSignal) {
  const cluster = platform.plane(plane);
  if (await ownJob(cluster, job, signal)) return;
  try {
    await cluster.create(job, {}, signal);
  } catch (error) {
    if (!(error instanceof PlatformError) || !REFUSED.has(error.code)) throw error;
    await platform.documents.remove(await storedRun(platform, run, signal), signal);
    throw error;
  }
}

/** The Job of that name when it is this build's. Throws `conflict` when it is somebody else's. */
async function ownJob(
  cluster: Cluster,
  job: KubeObject,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  const found = await cluster.get(refOf(job), signal);
  const isOurs = [BUILD, NAMESPACE].every(
    key => found?.metadata.labels?.[key] === job.metadata.labels?.[key],
  );
  if (!found || isOurs) return found;
  throw new PlatformError(
    'conflict',
    `${refName(refOf(job))} in namespace "${job.metadata.namespace}" was made by somebody else; it is not touched.`,
    'Delete it, or let builds run in another namespace: --build-namespace.',
  );
}

/** The document of a run as it is stored now. Throws `conflict` when it was deleted. */
export async function storedRun(platform: Reading, { metadata }: Run, signal: AbortSignal): Promise<Run> {
  const documents = await platform.documents.snapshot(signal);
  const found = documents.get('WorkflowRun', metadata.name, metadata.namespace);
  if (found) return found;
  throw new PlatformError(
    'conflict',
    `Build "${metadata.name}" was deleted by somebody else meanwhile.`,
    'list_builds shows what there is.',
  );
}
