import { PlatformError } from '../../errors.ts';
import { objectsOf } from '../apply/inventory.ts';
import { fieldNames, fieldSchema, typeSchema } from '../compile/schema.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { scaledBy } from '../plan/autoscaled.ts';
import { type Plan, planChange } from '../plan/plan.ts';
import { inventoryName } from '../plan/rollout.ts';
import type { Settings } from '../ports.ts';
import { type DeployedAt, deployedIn } from './deployed.ts';
import { dependentWarnings, productionWarnings } from './warnings.ts';

/**
 * The plan that sets how many pods a deployment runs: the environment config `replicas` of its type.
 * Throws `refused` for a type without it, `invalid_input` for a number its schema forbids.
 */
export function planScale(
  base: Documents,
  settings: Settings,
  input: DeployedAt & { replicas: number },
  now: Date,
): Plan {
  const { binding, target, environment } = deployedIn(base, settings, input);
  refuseWithoutReplicas(base, settings, binding);
  const configs = { ...binding.spec.componentTypeEnvironmentConfigs, replicas: input.replicas };
  const scaled = { ...binding, spec: { ...binding.spec, componentTypeEnvironmentConfigs: configs } };
  const gone = input.replicas === 0 ? dependentWarnings(base, target, ` in ${environment}`) : [];
  const plan = planChange(
    base,
    settings,
    {
      operation: `scale to ${input.replicas} in ${environment}`,
      target,
      put: [scaled],
      again: [scaled],
      warnings: [...productionWarnings(base, settings, environment), ...gone],
    },
    now,
  );
  return { ...plan, warnings: [...plan.warnings, ...autoscalerWarnings(plan, binding)] };
}

function refuseWithoutReplicas(
  base: Documents,
  settings: Settings,
  { spec }: DocumentOf<'ReleaseBinding'>,
): void {
  const release = base.get('ComponentRelease', spec.releaseName ?? '', settings.namespace);
  const type = release?.spec.componentType;
  const schema = typeSchema(type?.spec.environmentConfigs);
  if (!type || fieldSchema(schema, 'replicas')) return;
  const offered = fieldNames(schema);
  throw new PlatformError(
    'refused',
    `Component type "${type.name}" of "${spec.owner.componentName}" has no environment config "replicas".`,
    offered.length === 0
      ? 'It has none that an environment may set.'
      : `An environment may set: ${offered.join(', ')}. Set them with deploy_component(configs: …).`,
  );
}

/** An autoscaler has the number of pods; ours would mean nothing while it is there. */
function autoscalerWarnings(plan: Plan, binding: DocumentOf<'ReleaseBinding'>): string[] {
  const rollout = plan.rollouts.find(({ inventory }) => inventory.metadata.name === inventoryName(binding));
  return objectsOf(rollout?.inventory).flatMap(({ object }) =>
    scaledBy(object) === undefined
      ? []
      : [
          `${object.kind} "${object.metadata.name}" decides how many pods run: replicas has no effect while it is there. Set its bounds with deploy_component(trait_configs: …), or take its trait away.`,
        ],
  );
}
