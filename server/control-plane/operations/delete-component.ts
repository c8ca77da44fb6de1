import type { Documents } from '../documents/documents.ts';
import { type Plan, planChange } from '../plan/plan.ts';
import type { Settings } from '../ports.ts';
import { componentNamed } from '../scope.ts';
import { dependentWarnings } from './warnings.ts';

/** The plan that takes a component away from every environment, with its workload, releases and deployments. */
export function planDeleteComponent(
  base: Documents,
  settings: Settings,
  input: { component: string; project?: string | undefined },
  now: Date,
): Plan {
  const component = componentNamed(base, settings, input);
  const { name } = component.metadata;
  const mine = (owner: { componentName: string }) => owner.componentName === name;
  const remove = [
    ...base.list('ReleaseBinding', settings.namespace).filter(({ spec }) => mine(spec.owner)),
    ...base.list('ComponentRelease', settings.namespace).filter(({ spec }) => mine(spec.owner)),
    ...base.list('Workload', settings.namespace).filter(({ spec }) => mine(spec.owner)),
    component,
  ];
  const target = `${component.spec.owner.projectName}/${name}`;
  const warnings = dependentWarnings(base, target);
  return planChange(base, settings, { operation: 'delete component', target, remove, warnings }, now);
}
