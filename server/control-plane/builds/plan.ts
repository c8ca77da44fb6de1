import type { KubeObject } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { type Plan, planChange } from '../plan/plan.ts';
import type { Settings } from '../ports.ts';
import type { BuildInput } from './build.ts';
import { buildJob } from './job.ts';
import { atRevision, buildInputOf, parametersOf, sourceOf } from './parameters.ts';
import { newRun, type Run, runsOf } from './run.ts';
import { recordedState } from './status.ts';
import { demandAllowed } from './workflow.ts';

/** A build that is to begin: its document in the plan, and the Job that does the work. */
export type Beginning = { plan: Plan; run: Run; job: KubeObject; plane: string; input: BuildInput };

/** As many builds of a component are remembered. */
const KEPT = 20;

/**
 * The plan of a new build of a component. Throws `refused` for a component without source, `not_configured` without
 * a registry, `not_supported` for a workflow that only an engine can run, `invalid_input` for a source that cannot be.
 */
export function planBuild(
  base: Documents,
  settings: Settings,
  component: DocumentOf<'Component'>,
  revision: { branch?: string | undefined; commit?: string | undefined },
  now: Date,
): Beginning {
  const { name } = component.metadata;
  const call = sourceOf(component);
  if (!call)
    throw new PlatformError(
      'refused',
      `Component "${name}" has no source to build: it runs an image.`,
      `Give it one: update_component(component: "${name}", repository: "https://…"). A new image needs no build: update_component(image: …).`,
    );
  const run = newRun(base, settings, component, atRevision(call, revision));
  return beginningOf(base, settings, component, run, now);
}

/** The plan that begins a run whose document is there and whose Job was never made. */
export const beginningOf = (
  base: Documents,
  settings: Settings,
  component: DocumentOf<'Component'>,
  run: Run,
  now: Date,
): Beginning => {
  const { name } = component.metadata;
  demandAllowed(base, component, run.spec.workflow);
  const input = buildInputOf(base, settings, run);
  const finished = runsOf(base, settings, name).filter(other => recordedState(other) !== undefined);
  const target = `${component.spec.owner.projectName}/${name}`;
  const plan = planChange(
    base,
    settings,
    { operation: 'trigger build', target, put: [run], remove: finished.slice(KEPT - 1) },
    now,
  );
  return { plan, run, input, job: buildJob(input), plane: parametersOf(base, run).plane };
};
