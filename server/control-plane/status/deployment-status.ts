import { componentHealth, type Part } from '../../domain/component-health.ts';
import type { Health } from '../../domain/health.ts';
import { endpointsIn, phaseOf, refsOf, releaseIn } from '../apply/inventory.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { type Binding, inventoryName, releaseNameOf } from '../plan/rollout.ts';
import type { Settings } from '../ports.ts';
import type { LiveCell } from './live-cell.ts';

export type DeploymentStatus = Health & {
  /** Release the binding asks for. */
  release: string | undefined;
  replicas?: { ready: number; desired: number };
  /** Worst first. */
  parts: Part[];
  urls: string[];
  inventory: DocumentOf<'RenderedRelease'> | undefined;
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
  if (binding.kind === 'ReleaseBinding' && binding.spec.state === 'Undeploy')
    return inventory
      ? {
          ...base,
          status: 'progressing',
          reason: 'undeploying was interrupted; undeploy_component finishes it',
        }
      : { ...base, status: 'suspended', reason: 'undeployed' };
  if (release === undefined) return { ...base, status: 'missing', reason: 'no release is bound' };
  if (!inventory)
    return {
      ...base,
      status: 'missing',
      reason: `${release} is bound but was never applied; deploy_component finishes it`,
    };

  const health = await liveHealth(inventory, cell, now);
  const urls = endpointsIn(inventory).map(({ url }) => url);
  const status = { ...base, ...health, urls };
  const interrupted = interruption(inventory, release);
  return interrupted === undefined ? status : { ...status, status: 'degraded', reason: interrupted };
}

function interruption(inventory: DocumentOf<'RenderedRelease'>, release: string): string | undefined {
  const applied = releaseIn(inventory) ?? 'another release';
  if (phaseOf(inventory) === 'applying')
    return `applying ${applied} was interrupted; deploy_component finishes it, rollback_component undoes it`;
  return applied === release
    ? undefined
    : `${release} is bound but ${applied} is applied; deploy_component finishes it, rollback_component undoes it`;
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
