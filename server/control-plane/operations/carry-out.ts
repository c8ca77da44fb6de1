import type { PlanView } from '../../domain/plan.ts';
import { applyPlan } from '../apply/apply.ts';
import { preflight } from '../apply/preflight.ts';
import { servedPlan } from '../apply/served.ts';
import { changesNothing, type Plan } from '../plan/plan.ts';
import type { Writing } from '../ports.ts';
import { planView } from '../views/plan-view.ts';
import { settledDeployments } from './settle.ts';

export type CarryOut = {
  dry_run: boolean;
  /** How long to watch the deployments after applying. */
  wait_seconds: number;
  signal: AbortSignal;
  progress: (step: { message: string; done: number; total?: number }) => void;
  /** Calls to make next, after a dry run and after the real thing. */
  next: { planned: string[]; applied: string[] };
};

/**
 * The end of every write: shows the plan on a dry run, else does it, watches what it deployed and says how that
 * stands.
 */
export async function carryOut(platform: Writing, planned: Plan, options: CarryOut): Promise<PlanView> {
  const plan = await servedPlan(platform, planned, options.signal);
  if (options.dry_run) {
    await preflight(platform, plan, options.signal);
    const next = changesNothing(plan) ? [] : options.next.planned;
    return planView(plan, 'planned', { deployments: [], next });
  }
  const same = changesNothing(plan);
  if (!same || plan.rollouts.length > 0) await applyPlan(platform, plan, options.signal, options.progress);
  const deployments = await settledDeployments(platform, plan, options);
  const next = [...waitOn(deployments), ...options.next.applied];
  return planView(plan, same ? 'unchanged' : 'applied', { deployments, next });
}

/** How to go on waiting for what had not settled when the wait was over. */
function waitOn(deployments: PlanView['deployments']): string[] {
  const moving = deployments.filter(({ status }) => status === 'progressing');
  return moving
    .slice(0, 3)
    .map(
      ({ component, environment }) =>
        `get_deployment(component: "${component}", environment: "${environment}", wait_seconds: 60)`,
    );
}
