import { PlatformError } from '../../errors.ts';
import type { Documents } from '../documents/documents.ts';
import { bindingOf } from '../plan/connections.ts';
import { type Plan, planChange } from '../plan/plan.ts';
import type { Settings } from '../ports.ts';
import { placeNamed } from '../scope.ts';
import { dependentWarnings } from './warnings.ts';

/** The plan that takes a component away from one environment and keeps its deployment's settings. */
export function planUndeploy(
  base: Documents,
  settings: Settings,
  input: { component: string; project?: string | undefined; environment?: string | undefined },
  now: Date,
): Plan {
  const { project, environment } = placeNamed(base, settings, input);
  const binding = bindingOf(base, settings, project.metadata.name, input.component, environment);
  if (!binding)
    throw new PlatformError(
      'not_found',
      `"${input.component}" is not deployed to ${environment}.`,
      `get_component(component: "${input.component}") shows where it is.`,
    );
  const target = `${project.metadata.name}/${input.component}`;
  const undeployed = { ...binding, spec: { ...binding.spec, state: 'Undeploy' as const } };
  const warnings = dependentWarnings(base, target, ` in ${environment}`);
  return planChange(
    base,
    settings,
    { operation: `undeploy from ${environment}`, target, put: [undeployed], again: [undeployed], warnings },
    now,
  );
}
