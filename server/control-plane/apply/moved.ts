import { PlatformError } from '../../errors.ts';
import { componentOfRun } from '../builds/run.ts';
import type { Document } from '../documents/document.ts';
import { type Documents, documentKey, isOf } from '../documents/documents.ts';
import type { Plan } from '../plan/plan.ts';

/**
 * Throws `conflict` when a document that the plan writes, or one of the components it is about, is not what it was
 * when the plan was made. `so` says what that means for the caller.
 */
export function refuseMoved(plan: Plan, now: Documents): void {
  if (now === plan.base) return;
  const watched = new Map(
    [
      ...plan.writes.map(write => write.document),
      ...plan.rollouts.map(rollout => rollout.inventory),
      ...aboutComponents(plan, plan.base),
      ...aboutComponents(plan, now),
    ].map(document => [documentKey(document), document]),
  );
  for (const { kind, metadata } of watched.values()) {
    const before = plan.base.get(kind, metadata.name, metadata.namespace)?.metadata.resourceVersion;
    const present = now.get(kind, metadata.name, metadata.namespace)?.metadata.resourceVersion;
    if (before === present) continue;
    throw new PlatformError(
      'conflict',
      `${kind} "${metadata.name}" was ${verbOf(before, present)} by somebody else meanwhile; nothing was written.`,
      'Look at what changed and repeat the call if it is still wanted.',
    );
  }
}

function verbOf(before: string | undefined, present: string | undefined): string {
  if (before === undefined) return 'created';
  return present === undefined ? 'deleted' : 'changed';
}

/** What is declared about the components that a plan writes: it was read to make the plan. */
function aboutComponents(plan: Plan, documents: Documents): Document[] {
  const names = new Set(plan.writes.flatMap(({ document }) => componentOf(document) ?? []));
  return [
    ...documents.list('Component'),
    ...documents.list('Workload'),
    ...documents.list('ReleaseBinding'),
  ].filter(document => names.has(componentOf(document) ?? ''));
}

function componentOf(document: Document): string | undefined {
  if (isOf(document, 'Component')) return document.metadata.name;
  if (isOf(document, 'WorkflowRun')) return componentOfRun(document);
  return isOf(document, 'Workload') || isOf(document, 'ReleaseBinding') || isOf(document, 'ComponentRelease')
    ? document.spec.owner.componentName
    : undefined;
}
