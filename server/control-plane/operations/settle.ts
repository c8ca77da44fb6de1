import type { PlanView } from '../../domain/plan.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import type { Plan } from '../plan/plan.ts';
import { inventoryName } from '../plan/rollout.ts';
import type { Reading } from '../ports.ts';
import { statusesOf } from '../status/statuses.ts';

type Options = {
  wait_seconds: number;
  signal: AbortSignal;
  progress: (step: { message: string; done: number; total?: number }) => void;
};

const WATCHED = 20;
const POLL_MS = 1000;

/** The plan's deployments once they have settled (healthy, degraded or suspended) or the wait is over. */
export async function settledDeployments(
  platform: Reading,
  plan: Plan,
  options: Options,
): Promise<PlanView['deployments']> {
  const names = new Set(
    plan.rollouts.flatMap(({ inventory }) =>
      inventory.spec.owner.componentName === undefined || inventory.spec.resources?.length === 0
        ? []
        : [inventory.metadata.name],
    ),
  );
  const bindings = deployedBy(plan.after, names).slice(0, WATCHED);
  return bindings.length === 0 ? [] : waitFor(platform, bindings, options);
}

const deployedBy = (documents: Documents, inventories: ReadonlySet<string>) =>
  documents.list('ReleaseBinding').filter(binding => inventories.has(inventoryName(binding)));

/** Polls until nothing is progressing any more, or `wait_seconds` are over. A recording is as it is. */
export async function waitFor(
  platform: Reading,
  bindings: readonly DocumentOf<'ReleaseBinding'>[],
  { wait_seconds, signal, progress }: Options,
): Promise<PlanView['deployments']> {
  const { clock } = platform;
  const end = clock.standsStill ? 0 : clock.now().getTime() + wait_seconds * 1000;
  let settled = 0;
  for (;;) {
    const documents = await platform.documents.snapshot(signal);
    const present = bindings.map(
      binding =>
        documents.get('ReleaseBinding', binding.metadata.name, binding.metadata.namespace) ?? binding,
    );
    const statuses = await statusesOf(platform, documents, present, signal);
    const moving = statuses.filter(({ status }) => status.status === 'progressing');
    const [first] = moving;
    settled = Math.max(settled, statuses.length - moving.length);
    if (!first || clock.now().getTime() >= end) return statuses.map(rowOf);
    progress({
      message: `${first.binding.spec.owner.componentName} in ${first.binding.spec.environment}: ${first.status.reason ?? 'progressing'}`,
      done: settled,
      total: statuses.length,
    });
    await clock.sleep(POLL_MS, signal);
  }
}

const rowOf = ({
  binding,
  status,
}: Awaited<
  ReturnType<typeof statusesOf<DocumentOf<'ReleaseBinding'>>>
>[number]): PlanView['deployments'][number] => ({
  component: binding.spec.owner.componentName,
  environment: binding.spec.environment,
  release: status.release ?? '',
  status: status.status,
  ...(status.reason === undefined ? {} : { reason: status.reason }),
  urls: status.urls,
});
