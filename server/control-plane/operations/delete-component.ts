import type { PlanView } from '../../domain/plan.ts';
import { jobsOf, removeJobs } from '../builds/remove.ts';
import { runsOf } from '../builds/run.ts';
import type { Documents } from '../documents/documents.ts';
import { type Plan, planChange } from '../plan/plan.ts';
import type { Settings, Writing } from '../ports.ts';
import { componentNamed } from '../scope.ts';
import { type CarryOut, carryOut } from './carry-out.ts';
import { dependentWarnings } from './warnings.ts';

type Asked = { component: string; project?: string | undefined };

/**
 * Takes a component away from every environment, with its workload, releases, deployments and builds. The Jobs of
 * its builds go last: one that is left behind by a call that broke off ends by itself.
 */
export async function deleteComponent(platform: Writing, asked: Asked, options: CarryOut): Promise<PlanView> {
  const { settings, clock } = platform;
  const base = await platform.documents.snapshot(options.signal);
  const plan = planDeleteComponent(base, settings, asked, clock.now());
  const runs = runsOf(base, settings, asked.component);
  const { jobs, changes } = await jobsOf(platform, base, runs, options.signal);
  const view = await carryOut(platform, plan, options);
  if (!options.dry_run) await removeJobs(jobs, options.signal);
  return { ...view, changes: [...view.changes, ...changes] };
}

/** The plan that takes a component away from every environment, with its workload, releases, deployments and builds. */
export function planDeleteComponent(base: Documents, settings: Settings, input: Asked, now: Date): Plan {
  const component = componentNamed(base, settings, input);
  const { name } = component.metadata;
  const mine = (owner: { componentName: string }) => owner.componentName === name;
  const remove = [
    ...base.list('ReleaseBinding', settings.namespace).filter(({ spec }) => mine(spec.owner)),
    ...base.list('ComponentRelease', settings.namespace).filter(({ spec }) => mine(spec.owner)),
    ...base.list('Workload', settings.namespace).filter(({ spec }) => mine(spec.owner)),
    ...runsOf(base, settings, name),
    component,
  ];
  const target = `${component.spec.owner.projectName}/${name}`;
  const warnings = dependentWarnings(base, target);
  return planChange(base, settings, { operation: 'delete component', target, remove, warnings }, now);
}
