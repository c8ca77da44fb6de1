import { numberAt } from '../../domain/json.ts';
import { RESTARTED_AT } from '../../domain/labels.ts';
import { PlatformError } from '../../errors.ts';
import { objectsOf } from '../apply/inventory.ts';
import { rolls } from '../compile/restart.ts';
import type { Documents } from '../documents/documents.ts';
import { type Plan, planChange } from '../plan/plan.ts';
import { inventoryName } from '../plan/rollout.ts';
import type { Settings } from '../ports.ts';
import { type DeployedAt, deployedIn } from './deployed.ts';
import { productionWarnings } from './warnings.ts';

/**
 * The plan that replaces a deployment's pods, as fast as its workload allows, and changes nothing else of it.
 * Throws `refused` where it is not deployed or has no pods that are kept running.
 */
export function planRestart(base: Documents, settings: Settings, input: DeployedAt, now: Date): Plan {
  const { binding, target, environment } = deployedIn(base, settings, input);
  const { annotations } = binding.metadata;
  const restarted = {
    ...binding,
    metadata: { ...binding.metadata, annotations: { ...annotations, [RESTARTED_AT]: now.toISOString() } },
  };
  const plan = planChange(
    base,
    settings,
    {
      operation: `restart in ${environment}`,
      target,
      put: [restarted],
      again: [restarted],
      warnings: productionWarnings(base, settings, environment),
    },
    now,
  );
  const workloads = workloadsOf(plan, inventoryName(binding));
  if (workloads.length === 0)
    throw new PlatformError(
      'refused',
      `"${input.component}" has no pods in ${environment} that are kept running: there is nothing to restart.`,
      'What runs on a schedule starts new pods by itself; get_deployment shows its parts.',
    );
  const pods = workloads.reduce((sum, { object }) => sum + (numberAt(object, 'spec', 'replicas') ?? 1), 0);
  const notes =
    pods > 0 ? plan.notes : [...plan.notes, 'It is scaled to zero: there are no pods to replace.'];
  return { ...plan, notes };
}

const workloadsOf = ({ rollouts }: Plan, name: string) =>
  objectsOf(rollouts.find(({ inventory }) => inventory.metadata.name === name)?.inventory).filter(
    ({ object }) => rolls.has(object.kind),
  );
