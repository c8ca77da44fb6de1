import { releaseIn, wholeReleaseOf } from '../apply/inventory.ts';
import type { Documents } from '../documents/documents.ts';
import { type Binding, inventoryName, releaseNameOf } from '../plan/rollout.ts';
import type { Unfinished } from '../plan/unfinished.ts';
import type { Settings } from '../ports.ts';

/**
 * What was begun and is not done, in one line that names the way out, and the calls of that way. Nobody can tell
 * a call that is still at it from one that was broken off, so the line claims neither.
 */
export function unfinishedText(
  documents: Documents,
  settings: Settings,
  binding: Binding,
  unfinished: Unfinished,
): { reason: string; wayOut?: readonly string[] } {
  const release = releaseNameOf(binding) ?? '';
  if (binding.kind !== 'ReleaseBinding')
    return {
      reason: `${release} is not wholly applied; apply_documents with its document finishes it`,
    };
  const { componentName } = binding.spec.owner;
  const scope = `component: "${componentName}", environment: "${binding.spec.environment}"`;
  const deploy = `deploy_component(${scope}, release: "${release}")`;
  const undeploy = `undeploy_component(${scope})`;
  if (unfinished === 'deleting')
    return {
      reason: 'deleting is not finished; delete_component finishes it, deploy_component brings it back',
      wayOut: [`delete_component(component: "${componentName}")`, deploy],
    };
  if (unfinished === 'undeploying')
    return {
      reason: 'undeploying is not finished; undeploy_component finishes it, deploy_component brings it back',
      wayOut: [undeploy, deploy],
    };
  if (unfinished === 'settings')
    return {
      reason: `the settings of this deployment changed and are not applied; deploy_component finishes it`,
      wayOut: [deploy],
    };

  const inventory = documents.get('RenderedRelease', inventoryName(binding), settings.namespace);
  const from = inventory && wholeReleaseOf(inventory);
  const before = documents.get('ComponentRelease', from ?? '', settings.namespace)?.metadata.name;
  const what = {
    unapplied: `${release} is bound and not applied`,
    moved: `${release} is bound and ${inventory && releaseIn(inventory) ? releaseIn(inventory) : 'nothing'} is applied`,
    applying: `${release} is not wholly applied`,
  }[unfinished];
  const reason = `${what}; deploy_component finishes it`;
  if (before === release) return { reason, wayOut: [deploy] };
  return before === undefined
    ? { reason: `${reason}, undeploy_component undoes it`, wayOut: [deploy, undeploy] }
    : {
        reason: `${reason}, rollback_component undoes it`,
        wayOut: [deploy, `rollback_component(${scope}, release: "${before}")`],
      };
}
