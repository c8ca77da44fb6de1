import { equal } from '../../domain/json.ts';
import { COMPONENT, PROJECT } from '../../domain/labels.ts';
import { PlatformError } from '../../errors.ts';
import { API_VERSION, type DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { type Plan, planChange } from '../plan/plan.ts';
import { componentTypeOf, workloadOf } from '../plan/release.ts';
import type { Settings } from '../ports.ts';
import { projectNamed } from '../scope.ts';
import { declaredAs, typeReference, workloadWith } from './component-documents.ts';
import { titles } from './create-project.ts';
import { refuseUnknownFields } from './known-fields.ts';
import { demandBuildable, type SourceInput, sourceInputOf, workflowWith } from './source.ts';
import { cycleWarnings } from './warnings.ts';
import type { WorkloadInput } from './workload-spec.ts';

export type TraitInput = {
  trait: string;
  name: string;
  parameters?: { [field: string]: unknown } | undefined;
};

export type NewComponent = WorkloadInput &
  SourceInput & {
    name: string;
    project?: string | undefined;
    type: string;
    display_name?: string | undefined;
    description?: string | undefined;
    parameters?: { [field: string]: unknown } | undefined;
    traits?: TraitInput[] | undefined;
    auto_deploy: boolean;
  };

/**
 * The plan of a new component; with an image and auto_deploy it goes to the first environment at once. Of one that
 * is there already, just so, it is the plan of what is missing. Throws `conflict` when another one is there.
 */
export function planCreateComponent(
  base: Documents,
  settings: Settings,
  input: NewComponent,
  now: Date,
): Plan {
  const project = projectNamed(base, settings, input.project).metadata.name;
  const source = workflowWith(base, undefined, sourceInputOf(input));
  const component: DocumentOf<'Component'> = {
    apiVersion: API_VERSION,
    kind: 'Component',
    metadata: {
      name: input.name,
      namespace: settings.namespace,
      labels: { [PROJECT]: project, [COMPONENT]: input.name },
      annotations: titles(input),
    },
    spec: {
      owner: { projectName: project },
      componentType: typeReference(base, settings, input.type),
      autoDeploy: input.auto_deploy,
      ...(input.parameters === undefined ? {} : { parameters: input.parameters }),
      ...(input.traits === undefined ? {} : { traits: traitsFrom(base, input.traits) }),
      ...(source === undefined ? {} : { workflow: source }),
    },
  };
  demandBuildable(base, settings, component);
  refuseUnknownFields(componentTypeOf(base, component).spec.parameters, input.parameters, 'parameters');
  const workload = workloadWith(base, settings, component, undefined, workloadInputOf(input));
  refuseTaken(base, component, workload);
  const plan = planChange(
    base,
    settings,
    {
      operation: 'create component',
      target: `${project}/${input.name}`,
      put: declaredAs(base, settings, component, workload, now),
    },
    now,
  );
  return { ...plan, warnings: [...plan.warnings, ...cycleWarnings(plan.after, `${project}/${input.name}`)] };
}

/** Throws `conflict` for another component of that name; the same one may be what a broken call left. */
function refuseTaken(
  base: Documents,
  component: DocumentOf<'Component'>,
  workload: DocumentOf<'Workload'> | undefined,
): void {
  const taken = base.get('Component', component.metadata.name, component.metadata.namespace);
  if (!taken) return;
  const there = workloadOf(base, taken);
  if (equal(taken.spec, component.spec) && (!there || equal(there.spec, workload?.spec))) return;
  throw new PlatformError(
    'conflict',
    `Component "${taken.metadata.name}" exists already, in project "${taken.spec.owner.projectName}".`,
    'Change it with update_component, or choose another name.',
  );
}

/** The traits of a call, each with a name of its own. */
export function traitsFrom(documents: Documents, inputs: readonly TraitInput[]) {
  const twice = inputs.find(({ name }, i) => inputs.findIndex(other => other.name === name) < i);
  if (twice)
    throw new PlatformError(
      'invalid_input',
      `traits: two of them have the name "${twice.name}".`,
      'Give each a name of its own: its settings are found by it.',
    );
  return inputs.map(traitOf(documents));
}

/** A trait by its name: a cluster trait where there is one. */
const traitOf = (documents: Documents) => (input: TraitInput) => ({
  kind: documents.get('ClusterTrait', input.trait) ? ('ClusterTrait' as const) : ('Trait' as const),
  name: input.trait,
  instanceName: input.name,
  ...(input.parameters === undefined ? {} : { parameters: input.parameters }),
});

/** Only the fields that describe what runs. */
export const workloadInputOf = (input: WorkloadInput): WorkloadInput => ({
  image: input.image,
  command: input.command,
  args: input.args,
  env: input.env,
  secrets: input.secrets,
  endpoints: input.endpoints,
  dependencies: input.dependencies,
  resources: input.resources,
});
