import { type ComponentHealth, componentHealth, type Part } from '../../domain/component-health.ts';
import type { Health } from '../../domain/health.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { areSound } from '../../domain/pod.ts';
import { remember } from '../../domain/remember.ts';
import { endpointsIn, refsOf } from '../apply/inventory.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { type Binding, inventoryName, releaseNameOf } from '../plan/rollout.ts';
import { isUndeployed, unfinishedOf } from '../plan/unfinished.ts';
import type { Settings } from '../ports.ts';
import type { LiveCell } from './live-cell.ts';
import { unmetCondition } from './resource-ready.ts';
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

type Standing = Pick<DeploymentStatus, 'release' | 'inventory'> & {
  told: ReturnType<typeof unfinishedText> | undefined;
};

const standings = remember((_documents: Documents) => new Map<Binding, Standing>());

/** What the documents alone say of a binding. */
export function standingOf(documents: Documents, settings: Settings, binding: Binding): Standing {
  const known = standings(documents).get(binding);
  if (known) return known;
  const unfinished = unfinishedOf(documents, settings, binding);
  const standing = {
    release: releaseNameOf(binding),
    inventory: inventoryFor(documents, settings, binding),
    told: unfinished && unfinishedText(documents, settings, binding, unfinished),
  };
  standings(documents).set(binding, standing);
  return standing;
}

/** What is known around a binding. Without events a reason may be less exact. */
export type Sight = { cell: LiveCell; now: Date; events?: readonly KubeObject[] };

/**
 * How a binding stands: what it asks for, what its inventory says was applied, and what lives of it. An apply
 * that was interrupted is said before anything else, because it explains the rest.
 */
export function deploymentStatus(
  documents: Documents,
  settings: Settings,
  binding: Binding,
  sight: Sight,
): DeploymentStatus {
  const { release, inventory, told } = standingOf(documents, settings, binding);
  const base = { release, parts: [], urls: [], inventory };
  if (!inventory && isUndeployed(binding)) return { ...base, status: 'suspended', reason: 'undeployed' };
  if (release === undefined) return { ...base, status: 'missing', reason: 'no release is bound' };
  if (!inventory) return { ...base, status: 'missing', ...told };
  if (isUndeployed(binding)) return { ...base, status: 'degraded', ...told };

  const health = liveHealth(inventory, sight);
  const live = { ...health, release, urls: urlsOf(inventory), inventory };
  if (told) return { ...live, status: 'degraded', ...told };
  const waiting =
    binding.kind === 'ResourceReleaseBinding' && health.status === 'healthy'
      ? unmetCondition(documents, settings, { binding, inventory, cell: sight.cell })
      : undefined;
  return waiting === undefined
    ? live
    : { ...live, status: 'progressing', reason: `its type waits for ${waiting}` };
}

const urlsOf = remember((inventory: DocumentOf<'RenderedRelease'>): string[] =>
  endpointsIn(inventory).map(({ url }) => url),
);

type Judged = { objects: readonly (KubeObject | undefined)[]; health: ComponentHealth };

/** By the pods of a cell: the healthy among its inventories. What is healthy and sound stays so until it changes. */
const lasting = remember(
  (_pods: readonly KubeObject[]) => new WeakMap<DocumentOf<'RenderedRelease'>, Judged>(),
);

function liveHealth(inventory: DocumentOf<'RenderedRelease'>, { cell, now, events }: Sight): ComponentHealth {
  const refs = refsOf(inventory);
  const known = lasting(cell.pods).get(inventory);
  if (known && refs.every((ref, i) => cell.get(ref) === known.objects[i])) return known.health;
  const objects = refs.map(ref => ({ ref, object: cell.get(ref) }));
  const pods = cell.podsNear(objects.flatMap(({ object }) => object ?? []));
  const health = componentHealth({ objects, pods, now, ...(events && { events }) });
  if (health.status === 'healthy' && areSound(pods, now))
    lasting(cell.pods).set(inventory, { objects: objects.map(({ object }) => object), health });
  return health;
}
