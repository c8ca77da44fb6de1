import { textAt } from '../../domain/json.ts';
import { phaseOf, releaseIn } from '../apply/inventory.ts';
import type { Documents } from '../documents/documents.ts';
import type { Settings } from '../ports.ts';
import { isDeleting } from './deleting.ts';
import { type Binding, inventoryName, releaseNameOf } from './rollout.ts';
import { settingsHash } from './settings-hash.ts';

/** How far a change got that was broken off between a binding and its data plane. */
export type Unfinished =
  /** Bound, and nothing was applied. */
  | 'unapplied'
  /** Objects are being applied. */
  | 'applying'
  /** Another release is bound than is applied. */
  | 'moved'
  /** The release is applied, the deployment's settings are not. */
  | 'settings'
  | 'undeploying'
  | 'deleting';

/** What was begun for a binding and is not done; undefined when its inventory says all of it was applied. */
export function unfinishedOf(
  documents: Documents,
  settings: Settings,
  binding: Binding,
): Unfinished | undefined {
  const inventory = documents.get('RenderedRelease', inventoryName(binding), settings.namespace);
  if (isUndeployed(binding)) return inventory ? 'undeploying' : undefined;
  const release = releaseNameOf(binding);
  if (release !== undefined && isBeingDeleted(documents, settings, binding)) return 'deleting';
  if (release === undefined) return undefined;
  if (!inventory) return 'unapplied';
  if (textAt(inventory.status, 'binding') === settingsHash(binding))
    return phaseOf(inventory) === 'applying' ? 'applying' : undefined;
  return releaseIn(inventory) === release ? 'settings' : 'moved';
}

const isBeingDeleted = (documents: Documents, settings: Settings, binding: Binding): boolean =>
  binding.kind === 'ReleaseBinding' &&
  isDeleting(documents.get('Component', binding.spec.owner.componentName, settings.namespace));

export const isUndeployed = (binding: Binding): boolean =>
  binding.kind === 'ReleaseBinding' && binding.spec.state === 'Undeploy';
