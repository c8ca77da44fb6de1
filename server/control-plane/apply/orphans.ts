import { PlatformError } from '../../errors.ts';
import { isOf } from '../documents/documents.ts';
import type { Plan } from '../plan/plan.ts';
import type { Writing } from '../ports.ts';

/**
 * Takes back what a plan has created for a component that somebody else deleted at the same moment, before any of it
 * runs. Throws `conflict` then.
 */
export async function refuseOrphans(platform: Writing, plan: Plan, signal: AbortSignal): Promise<void> {
  const created = plan.writes.filter(({ action }) => action === 'create').map(({ document }) => document);
  if (created.length === 0) return;
  const now = await platform.documents.snapshot(signal);
  const orphan = created.find(
    document =>
      (isOf(document, 'ReleaseBinding') || isOf(document, 'ComponentRelease')) &&
      !now.get('Component', document.spec.owner.componentName, document.metadata.namespace),
  );
  if (!orphan) return;
  for (const { kind, metadata } of created.toReversed()) {
    const found = now.get(kind, metadata.name, metadata.namespace);
    if (found) await platform.documents.remove(found, signal);
  }
  throw new PlatformError(
    'conflict',
    `The component of ${orphan.kind} "${orphan.metadata.name}" was deleted by somebody else meanwhile; what was written is taken back.`,
    'Create the component again if it is still wanted.',
  );
}
