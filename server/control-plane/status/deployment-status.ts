import { componentHealth, type Part } from '../../domain/component-health.ts';
import type { Health } from '../../domain/health.ts';
import { endpointsIn, refsOf } from '../apply/inventory.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { type Binding, inventoryName, releaseNameOf } from '../plan/rollout.ts';
import { isUndeployed, unfinishedOf } from '../plan/unfinished.ts';
import type { Settings } from '../ports.ts';
import type { LiveCell } from './live-cell.ts';
import { unfinishedText } from './unfinished-text.ts';

export type DeploymentStatus = Health & {
  /** Release the binding asks for. */
  release: string | undefined;
  replicas?: { ready: number; desired: number };
  /** Worst first. */
  parts: Part[];
  urls: string[];
  inventory: DocumentOf<'RenderedRelease'> | undefined;
  /** The calls that finish or undo what was broken off, ready to be made. */
  wayOut?: readonly string[];
};

export const inventoryFor = (
  documents: Documents,
  settings: Settings,
  binding: Binding,
): DocumentOf<'RenderedRelease'> | undefined =>
  documents.get('RenderedRelease', inventoryName(binding), settings.namespace);

/**
 * How a binding stands: what it asks for, what its inventory says was applied, and what lives of it. An apply
 * that was interrupted is said before anything else, because it explains the rest.
 */
export async function deploymentStatus(
  documents: Documents,
  settings: Settings,
  binding: Binding,
  cell: LiveCell,
  now: Date,
): Promise<DeploymentStatus> {
  const inventory = inventoryFor(documents, settings, binding);
  const release = releaseNameOf(binding);
  const base = { release, parts: [], urls: [], inventory };
  const unfinished = unfinishedOf(documents, settings, binding);
  const told = unfinished && unfinishedText(documents, settings, binding, unfinished);
  if (!inventory && isUndeployed(binding)) return { ...base, status: 'suspended', reason: 'undeployed' };
  if (release === undefined) return { ...base, status: 'missing', reason: 'no release is bound' };
  if (!inventory) return { ...base, status: 'missing', ...told };
  if (isUndeployed(binding)) return { ...base, status: 'degraded', ...told };

  const health = await liveHealth(inventory, cell, now);
  const urls = endpointsIn(inventory).map(({ url }) => url);
  return { ...base, ...health, urls, ...(told ? { status: 'degraded', ...told } : {}) };
}

/** Judges without events first: they are only read when something is wrong. */
async function liveHealth(inventory: DocumentOf<'RenderedRelease'>, cell: LiveCell, now: Date) {
  const objects = refsOf(inventory).map(ref => ({ ref, object: cell.get(ref) }));
  const found = objects.flatMap(({ object }) => object ?? []);
  const pods = cell.podsNear(found);
  const health = componentHealth({ objects, pods, now });
  if (health.status === 'healthy') return health;
  return componentHealth({ objects, pods, events: await cell.events(), now });
}
