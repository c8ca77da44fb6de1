import { PlatformError } from '../../errors.ts';
import type { Document } from '../documents/document.ts';
import { documentKey, isOf } from '../documents/documents.ts';
import { markedDeleting } from '../plan/deleting.ts';
import type { Writing } from '../ports.ts';

export type Deletion = {
  /** Throws `conflict` when the component was deployed somewhere since the plan was made. */
  refuseNewcomers(): Promise<void>;
  remove(document: Document): Promise<void>;
};

/**
 * Marks the component that is to be deleted. A call that wants it takes the mark off, and from then on nothing of
 * it is removed any more. Without a component among the documents there is nothing to mark.
 */
export async function beginDeletion(
  { documents }: Writing,
  deletions: readonly Document[],
  signal: AbortSignal,
): Promise<Deletion> {
  const component = deletions.find(document => isOf(document, 'Component'));
  if (!component)
    return { refuseNewcomers: async () => undefined, remove: document => documents.remove(document, signal) };
  const { name, namespace } = component.metadata;
  const marked = await documents.put(markedDeleting(component), signal);
  return {
    async refuseNewcomers() {
      const known = new Set(deletions.map(documentKey));
      const now = await documents.snapshot(signal);
      const newcomer = now
        .list('ReleaseBinding', namespace)
        .find(binding => binding.spec.owner.componentName === name && !known.has(documentKey(binding)));
      if (!newcomer) return;
      throw new PlatformError(
        'conflict',
        `Component "${name}" was deployed to ${newcomer.spec.environment} by somebody else while it was deleted; what is left of it stays.`,
        `get_component(component: "${name}") shows it. Delete it again if that is still wanted.`,
      );
    },
    async remove(document) {
      const isMarked = document === component;
      if (!isMarked) await documents.demandCurrent(marked, signal);
      await documents.remove(isMarked ? marked : document, signal);
    },
  };
}
