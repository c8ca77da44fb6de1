import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { type Plan, planChange } from '../plan/plan.ts';
import { componentTypeOf, workloadOf } from '../plan/release.ts';
import type { Settings } from '../ports.ts';
import { componentNamed } from '../scope.ts';
import { declaredAs, workloadWith } from './component-documents.ts';
import { type TraitInput, traitsFrom, workloadInputOf } from './create-component.ts';
import { titles } from './create-project.ts';
import { refuseUnknownFields } from './known-fields.ts';
import { demandBuildable, type SourceInput, sourceInputOf, workflowWith } from './source.ts';
import { brokenConsumers, cycleWarnings } from './warnings.ts';
import type { WorkloadInput } from './workload-spec.ts';

export type ComponentChange = WorkloadInput &
  SourceInput & {
    component: string;
    project?: string | undefined;
    display_name?: string | undefined;
    description?: string | undefined;
    /** Variables to take away. */
    unset_env?: string[] | undefined;
    parameters?: { [field: string]: unknown } | undefined;
    traits?: TraitInput[] | undefined;
    auto_deploy?: boolean | undefined;
  };

/**
 * The plan of a change to a component. Given fields replace what was there (`env` and `secrets` by variable),
 * the rest stays. With autoDeploy the first environment gets the new release.
 */
export function planUpdateComponent(
  base: Documents,
  settings: Settings,
  input: ComponentChange,
  now: Date,
): Plan {
  const before = componentNamed(base, settings, input);
  const source = workflowWith(base, before.spec.workflow, sourceInputOf(input));
  const component: DocumentOf<'Component'> = {
    ...before,
    metadata: { ...before.metadata, annotations: { ...before.metadata.annotations, ...titles(input) } },
    spec: {
      ...before.spec,
      ...(input.auto_deploy === undefined ? {} : { autoDeploy: input.auto_deploy }),
      ...(input.parameters === undefined ? {} : { parameters: input.parameters }),
      ...(input.traits === undefined ? {} : { traits: traitsFrom(base, input.traits) }),
      ...(source === undefined ? {} : { workflow: source }),
    },
  };
  if (source !== before.spec.workflow) demandBuildable(base, settings, component);
  refuseUnknownFields(componentTypeOf(base, component).spec.parameters, input.parameters, 'parameters');
  const workload = workloadWith(base, settings, component, workloadOf(base, before), workloadInputOf(input));
  const target = `${before.spec.owner.projectName}/${input.component}`;
  const unset = input.unset_env ?? [];
  const put = declaredAs(base, settings, component, workload && withoutEnv(workload, unset), now);
  const plan = planChange(base, settings, { operation: 'update component', target, put }, now);
  const warnings = [
    ...unknownEnv(workload, unset),
    ...brokenConsumers(plan.after, target),
    ...cycleWarnings(plan.after, target),
  ];
  return { ...plan, warnings: [...plan.warnings, ...warnings] };
}

function withoutEnv(workload: DocumentOf<'Workload'>, names: readonly string[]): DocumentOf<'Workload'> {
  if (names.length === 0) return workload;
  const { container } = workload.spec;
  const env = (container.env ?? []).filter(entry => !names.includes(entry.key));
  return { ...workload, spec: { ...workload.spec, container: { ...container, env } } };
}

/** Taking away what is not there is done already, or a slip of the pen. */
const unknownEnv = (workload: DocumentOf<'Workload'> | undefined, names: readonly string[]): string[] => {
  const known = (workload?.spec.container.env ?? []).map(entry => entry.key);
  return names
    .filter(name => !known.includes(name))
    .map(name => `unset_env: there is no variable "${name}"; there are: ${known.join(', ') || 'none'}.`);
};
