import type { Plan } from '../plan/plan.ts';
import type { Writing } from '../ports.ts';
import { beginDeletion } from './deletion.ts';
import { objectsOf } from './inventory.ts';
import { refuseMoved } from './moved.ts';
import { refuseOrphans } from './orphans.ts';
import { preflight } from './preflight.ts';
import { applyRollout } from './rollout.ts';

type Report = (step: { message: string; done: number; total?: number }) => void;

/**
 * Does a plan: first the documents, then each data plane. Before the first write everything the plan was
 * computed from is looked at again, so a plan that lost a race writes nothing.
 * Throws `conflict` when somebody was faster; the state it leaves is one that repeating the call finishes.
 */
export async function applyPlan(
  platform: Writing,
  plan: Plan,
  signal: AbortSignal,
  report: Report,
): Promise<void> {
  await preflight(platform, plan, signal);
  refuseMoved(plan, await platform.documents.snapshot(signal));
  const total =
    plan.writes.length + plan.rollouts.reduce((sum, rollout) => sum + objectsOf(rollout.inventory).length, 0);
  let done = 0;
  const step = (message: string) => report({ message, done: done++, total });
  const deletions = plan.writes.filter(write => write.action === 'delete').map(write => write.document);

  for (const write of plan.writes.filter(write => write.action !== 'delete')) {
    step(`${write.document.kind} ${write.document.metadata.name}`);
    await platform.documents.put(write.document, signal);
  }
  await refuseOrphans(platform, plan, signal);
  const deletion = await beginDeletion(platform, deletions, signal);
  const { force } = plan;
  for (const rollout of plan.rollouts) await applyRollout(platform, rollout, { force, signal, step });
  await deletion.refuseNewcomers();
  for (const document of deletions) {
    step(`deleting ${document.kind} ${document.metadata.name}`);
    await deletion.remove(document);
  }
}
