import { equal } from '../../domain/json.ts';
import { PlatformError } from '../../errors.ts';
import type { Plan } from '../plan/plan.ts';
import type { Rollout } from '../plan/rollout.ts';
import type { Reading } from '../ports.ts';
import { endpointsIn, objectsOf } from './inventory.ts';

/** Without these a component still runs: it is only not reachable from outside. */
const ROUTES = new Set(['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'Ingress']);

/** Who is reached through a route. */
const ROUTED = new Set(['external', 'internal']);

/**
 * The plan as the data planes can carry it out: routes of a kind that is not served are left out with a
 * warning and their addresses are not promised. Throws `not_supported` naming any other kind that is missing,
 * `refused` naming a Secret that must be there and is not.
 */
export async function servedPlan(platform: Reading, plan: Plan, signal: AbortSignal): Promise<Plan> {
  const rollouts: Rollout[] = [];
  for (const rollout of plan.rollouts) {
    const served = await servedRollout(platform, rollout, signal);
    // What is left out was left out before: nothing else about it was to be done.
    if (served.changed || !rollout.changed) rollouts.push(served);
  }
  return { ...plan, rollouts };
}

async function servedRollout(platform: Reading, rollout: Rollout, signal: AbortSignal): Promise<Rollout> {
  await refuseMissingSecrets(platform, rollout, signal);
  const missing = await missingKinds(platform, rollout, signal);
  if (missing.size === 0) return rollout;
  const needed = [...missing].find(kind => !ROUTES.has(kind));
  if (needed !== undefined)
    throw new PlatformError(
      'not_supported',
      `${rollout.title} needs kind ${needed}, which data plane "${rollout.plane}" does not serve; nothing was written.`,
      'Install what serves it there, or use a component type that does without.',
    );
  const { spec, status, ...rest } = rollout.inventory;
  const kept = objectsOf(rollout.inventory).filter(({ object }) => !missing.has(object.kind));
  const endpoints = endpointsIn(rollout.inventory).filter(({ visibility }) => !ROUTED.has(visibility));
  const inventory = { ...rest, spec: { ...spec, resources: kept }, status: { ...status, endpoints } };
  return {
    ...rollout,
    inventory,
    changed:
      !rollout.before ||
      !equal(rollout.before.spec, inventory.spec) ||
      !equal(rollout.before.status, inventory.status),
    warnings: [
      ...rollout.warnings,
      `${rollout.title} is not exposed: data plane "${rollout.plane}" does not serve ${[...missing].join(', ')}.`,
    ],
  };
}

async function refuseMissingSecrets(platform: Reading, rollout: Rollout, signal: AbortSignal): Promise<void> {
  const cluster = platform.plane(rollout.plane);
  for (const name of rollout.secrets) {
    const ref = { apiVersion: 'v1', kind: 'Secret', namespace: rollout.cell, name };
    if (await cluster.get(ref, signal)) continue;
    throw new PlatformError(
      'refused',
      `${rollout.title} needs Secret "${name}" in namespace "${rollout.cell}", which is not there; nothing was written.`,
      'The data plane has no secret store, so create the Secret there yourself, or configure a secret store.',
    );
  }
}

async function missingKinds(platform: Reading, rollout: Rollout, signal: AbortSignal): Promise<Set<string>> {
  const cluster = platform.plane(rollout.plane);
  const kinds = new Map(
    objectsOf(rollout.inventory).map(({ object }) => [`${object.apiVersion} ${object.kind}`, object]),
  );
  const missing = new Set<string>();
  for (const { apiVersion, kind } of kinds.values())
    if (!(await cluster.serves(apiVersion, kind, signal))) missing.add(kind);
  return missing;
}
