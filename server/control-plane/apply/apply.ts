import { PlatformError } from '../../errors.ts';
import { objectsOf } from './inventory.ts';
import type { Document } from '../documents/document.ts';
import type { Plan, Write } from '../plan/plan.ts';
import type { Writing } from '../ports.ts';
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
  await refuseMoved(platform, plan, signal);
  const total =
    plan.writes.length + plan.rollouts.reduce((sum, rollout) => sum + objectsOf(rollout.inventory).length, 0);
  let done = 0;
  const step = (message: string) => report({ message, done: done++, total });
  const deletions = plan.writes.filter(write => write.action === 'delete');

  for (const write of plan.writes.filter(write => write.action !== 'delete')) {
    step(`${write.document.kind} ${write.document.metadata.name}`);
    await platform.documents.put(write.document, signal);
  }
  for (const rollout of plan.rollouts) await applyRollout(platform, rollout, signal, step);
  for (const write of deletions) {
    step(`deleting ${write.document.kind} ${write.document.metadata.name}`);
    await platform.documents.remove(write.document, signal);
  }
}

async function refuseMoved(platform: Writing, plan: Plan, signal: AbortSignal): Promise<void> {
  const now = await platform.documents.snapshot(signal);
  if (now === plan.base) return;
  const moved = plan.writes.find(({ document, before }: Write) => {
    const current = now.get(document.kind, document.metadata.name, document.metadata.namespace);
    return version(current) !== version(before);
  });
  if (!moved) return;
  throw new PlatformError(
    'conflict',
    `${moved.document.kind} "${moved.document.metadata.name}" was changed by somebody else while this was planned; nothing was written.`,
    'Look at what changed and repeat the call.',
  );
}

const version = (document: Document | undefined) => document?.metadata.resourceVersion;
