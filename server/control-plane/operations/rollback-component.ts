import { PlatformError } from '../../errors.ts';
import { wholeReleaseOf } from '../apply/inventory.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { bindingOf } from '../plan/connections.ts';
import { historyOf } from '../plan/history.ts';
import type { Plan } from '../plan/plan.ts';
import { environmentsOf } from '../plan/promotion.ts';
import { inventoryName } from '../plan/rollout.ts';
import type { Settings } from '../ports.ts';
import { placeNamed } from '../scope.ts';
import { planDeploy } from './deploy-component.ts';

export type Rollback = {
  component: string;
  project?: string | undefined;
  environment?: string | undefined;
  /** Left out: the release that ran there before. */
  release?: string | undefined;
};

/** The plan that moves a deployment back to a release it had. Throws `refused` when there is none. */
export function planRollback(base: Documents, settings: Settings, input: Rollback, now: Date): Plan {
  const { component, project, environment } = placeNamed(base, settings, input);
  const binding = bindingOf(base, settings, project.metadata.name, input.component, environment);
  const present = binding?.spec.releaseName;
  const past = binding
    ? [...wholeRelease(base, settings, binding), ...historyOf(binding).map(entry => entry.release)]
    : [];
  const known = (name: string) => base.get('ComponentRelease', name, settings.namespace) !== undefined;
  const release = input.release ?? past.find(name => name !== present && known(name));
  if (!binding)
    throw new PlatformError(
      'refused',
      `"${input.component}" is not deployed to ${environment}: there is nothing to roll back.`,
      `Deploy it: deploy_component(component: "${input.component}", environment: "${environment}").`,
    );
  if (release === undefined)
    throw new PlatformError(
      'refused',
      `"${input.component}" has had no other release in ${environment}: there is nothing to roll back to.`,
      `list_releases(component: "${input.component}") shows all releases; deploy_component takes any of them.`,
    );
  const plan = planDeploy(base, settings, { component: input.component, environment, release }, now);
  const declared = component.spec.autoDeploy === true && environmentsOf(base, project)[0] === environment;
  const notes = declared
    ? [
        ...plan.notes,
        `auto_deploy is on: the next change of "${input.component}" deploys what it declares again.`,
      ]
    : plan.notes;
  return { ...plan, notes, operation: `roll back ${environment} from ${present ?? 'nothing'} to ${release}` };
}

/** Of a move that was broken off: the release that ran before it. */
function wholeRelease(base: Documents, settings: Settings, binding: DocumentOf<'ReleaseBinding'>): string[] {
  const inventory = base.get('RenderedRelease', inventoryName(binding), settings.namespace);
  const release = inventory && wholeReleaseOf(inventory);
  return release === undefined ? [] : [release];
}
