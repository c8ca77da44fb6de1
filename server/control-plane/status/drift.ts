import { driftOf } from '../../domain/drift.ts';
import { refName, refOf } from '../../domain/kube-object.ts';
import { objectsOf } from '../apply/inventory.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import type { Binding } from '../plan/rollout.ts';
import type { Reading } from '../ports.ts';
import { changeLines } from '../views/change-lines.ts';
import { inventoryFor } from './deployment-status.ts';
import type { LiveCell } from './live-cell.ts';
import { cellOf } from './statuses.ts';

/** What differs between an inventory and the live objects, one line per field; nothing when they agree. */
export function driftLines(inventory: DocumentOf<'RenderedRelease'> | undefined, cell: LiveCell): string[] {
  return objectsOf(inventory).flatMap(({ object }) => {
    const ref = refOf(object);
    const live = cell.get(ref);
    if (!live) return [`${refName(ref)} is missing`];
    const { metadata, ...applied } = object;
    const { metadata: liveMetadata, ...found } = live;
    const labelled = {
      ...applied,
      metadata: { labels: metadata.labels ?? {}, annotations: metadata.annotations ?? {} },
    };
    const seen = {
      ...found,
      metadata: { labels: liveMetadata.labels ?? {}, annotations: liveMetadata.annotations ?? {} },
    };
    return changeLines(driftOf(labelled, seen)).map(line => `${refName(ref)} ${line}`);
  });
}

/** The drift of several bindings; each cell is read once. */
export async function driftIn<B extends Binding>(
  platform: Reading,
  documents: Documents,
  bindings: readonly B[],
  signal: AbortSignal,
): Promise<Map<B, string[]>> {
  const drift = new Map<B, string[]>();
  const groups = Map.groupBy(bindings, ({ spec }) => `${spec.owner.projectName}/${spec.environment}`);
  for (const group of groups.values()) {
    const cell = await cellOf(platform, documents, group, signal);
    for (const binding of group)
      drift.set(binding, driftLines(inventoryFor(documents, platform.settings, binding), cell));
  }
  return drift;
}
