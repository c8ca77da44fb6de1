import * as z from 'zod';
import { HealthStatus } from '../../domain/health.ts';
import { nextOf } from '../../domain/pipeline.ts';
import { refName } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import { endpointsIn } from '../apply/inventory.ts';
import { waitFor } from '../operations/settle.ts';
import { bindingOf } from '../plan/connections.ts';
import { historyOf } from '../plan/history.ts';
import { pipelineOf, promotionPathsOf } from '../plan/promotion.ts';
import type { Reading } from '../ports.ts';
import { placeNamed } from '../scope.ts';
import { driftIn } from '../status/drift.ts';
import { type DeploymentStatus, inventoryFor } from '../status/deployment-status.ts';
import { statusesOf } from '../status/statuses.ts';

export const DeploymentView = z.object({
  component: z.string(),
  project: z.string(),
  environment: z.string(),
  status: HealthStatus,
  reason: z.string().optional(),
  release: z.string().optional(),
  /** The releases before it, newest first. */
  previous: z.array(z.string()),
  replicas: z.string().optional(),
  parts: z.array(z.object({ object: z.string(), status: HealthStatus, reason: z.string().optional() })),
  endpoints: z.array(z.object({ endpoint: z.string(), visibility: z.string(), url: z.string() })),
  drift: z.array(z.string()).optional(),
  next: z.array(z.string()),
});
export type DeploymentView = z.infer<typeof DeploymentView>;

type Asked = {
  component: string;
  project?: string | undefined;
  environment?: string | undefined;
  wait_seconds: number;
  drift: boolean;
};
type Watching = {
  signal: AbortSignal;
  progress: (step: { message: string; done: number; total?: number }) => void;
};

/** One component in one environment: its release, its parts worst first, its addresses, what to do next. */
export async function deploymentView(
  platform: Reading,
  asked: Asked,
  watching: Watching,
): Promise<DeploymentView> {
  const { settings } = platform;
  const start = await platform.documents.snapshot(watching.signal);
  const { project, environment } = placeNamed(start, settings, asked);
  const known = bindingOf(start, settings, project.metadata.name, asked.component, environment);
  if (!known)
    throw new PlatformError(
      'not_found',
      `"${asked.component}" is not deployed to ${environment}.`,
      `Deploy it: deploy_component(component: "${asked.component}", environment: "${environment}").`,
    );
  if (asked.wait_seconds > 0)
    await waitFor(platform, [known], { ...watching, wait_seconds: asked.wait_seconds });

  const documents = await platform.documents.snapshot(watching.signal);
  const binding = documents.get('ReleaseBinding', known.metadata.name, settings.namespace) ?? known;
  const [found] = await statusesOf(platform, documents, [binding], watching.signal);
  const status = found?.status;
  const inventory = inventoryFor(documents, settings, binding);
  const drift = asked.drift ? await driftIn(platform, documents, [binding], watching.signal) : undefined;
  const previous = historyOf(binding)
    .map(entry => entry.release)
    .filter(release => release !== status?.release);
  return {
    component: asked.component,
    project: project.metadata.name,
    environment,
    status: status?.status ?? 'unknown',
    ...(status?.reason === undefined ? {} : { reason: status.reason }),
    ...(status?.release === undefined ? {} : { release: status.release }),
    previous,
    ...(status?.replicas ? { replicas: `${status.replicas.ready}/${status.replicas.desired}` } : {}),
    parts: (status?.parts ?? []).map(part => ({
      object: refName(part.ref),
      status: part.status,
      ...(part.reason === undefined ? {} : { reason: part.reason }),
    })),
    endpoints: inventory ? endpointsIn(inventory) : [],
    ...(drift ? { drift: drift.get(binding) ?? [] } : {}),
    next: status?.wayOut
      ? [...status.wayOut]
      : nextCalls(asked.component, environment, status, {
          promotable: nextOf(promotionPathsOf(pipelineOf(documents, project)), environment).length > 0,
          before: previous[0],
          recorded: platform.clock.standsStill === true,
        }),
  };
}

function nextCalls(
  component: string,
  environment: string,
  status: DeploymentStatus | undefined,
  { promotable, before, recorded }: { promotable: boolean; before: string | undefined; recorded: boolean },
): string[] {
  const scope = `component: "${component}", environment: "${environment}"`;
  if (status?.status === 'healthy')
    return promotable ? [`promote_component(component: "${component}", from: "${environment}")`] : [];
  if (status?.status === 'progressing')
    return [recorded ? `investigate(${scope})` : `get_deployment(${scope}, wait_seconds: 60)`];
  if (status?.status === 'suspended')
    return [status.replicas ? `scale_component(${scope}, replicas: 1)` : `deploy_component(${scope})`];
  return [
    `query_logs(${scope})`,
    ...(before === undefined || recorded ? [] : [`rollback_component(${scope}, dry_run: true)`]),
  ];
}
