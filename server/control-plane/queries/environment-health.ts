import { type Health, HealthStatus, worstFirst } from '../../domain/health.ts';
import { remember } from '../../domain/remember.ts';
import type { DocumentOf } from '../documents/document.ts';
import { isOf } from '../documents/documents.ts';
import type { Reading } from '../ports.ts';
import { environmentNamed, projectNamed } from '../scope.ts';
import { driftIn } from '../status/drift.ts';
import { statusesOf } from '../status/statuses.ts';
import type { EnvironmentHealth } from '../views/environment-health.ts';

type Asked = {
  environment?: string | undefined;
  project?: string | undefined;
  drift: boolean;
  limit: number;
};
type Deployed = DocumentOf<'ReleaseBinding'> | DocumentOf<'ResourceReleaseBinding'>;

/**
 * The health of everything deployed to an environment, worst first: the environment is as well as its worst part.
 * Without a project: of all projects. Throws `not_found` and `ambiguous` for names.
 */
export async function environmentHealth(
  platform: Reading,
  asked: Asked,
  signal: AbortSignal,
): Promise<EnvironmentHealth> {
  const { settings } = platform;
  const documents = await platform.documents.snapshot(signal);
  const environment = environmentNamed(documents, settings, asked.environment).metadata.name;
  if (asked.project !== undefined) projectNamed(documents, settings, asked.project);
  const bindings = [
    ...deployedTo(environment, documents.list('ReleaseBinding', settings.namespace)),
    ...deployedTo(environment, documents.list('ResourceReleaseBinding', settings.namespace)),
  ].filter(({ spec }) => asked.project === undefined || spec.owner.projectName === asked.project);

  const statuses = await statusesOf(platform, documents, bindings, signal);
  const rows = worstFirst(statuses, ({ status }) => status);
  const shown = rows.slice(0, asked.limit);
  const drift = asked.drift
    ? await driftIn(
        platform,
        documents,
        shown.map(({ binding }) => binding),
        signal,
      )
    : undefined;
  const first = rows[0];
  const whole: Health = first?.status ?? { status: 'missing', reason: 'nothing is deployed here' };
  return {
    environment,
    ...(asked.project === undefined ? {} : { project: asked.project }),
    status: whole.status,
    ...(whole.reason === undefined
      ? {}
      : { reason: first ? `${nameOf(first.binding)}: ${whole.reason}` : whole.reason }),
    counts: countsOf(rows),
    deployments: shown.map(({ binding, status: { status, reason, release, replicas } }) => ({
      name: nameOf(binding),
      kind: isOf(binding, 'ReleaseBinding') ? 'component' : 'resource',
      project: binding.spec.owner.projectName,
      status,
      ...(reason === undefined ? {} : { reason }),
      ...(release === undefined ? {} : { release }),
      ...(replicas === undefined ? {} : { replicas: `${replicas.ready}/${replicas.desired}` }),
      ...(drift === undefined ? {} : { drift: drift.get(binding) ?? [] }),
    })),
    more: rows.length - shown.length,
    next: nextCalls(first, environment),
  };
}

const byEnvironment = remember((bindings: readonly Deployed[]) =>
  Map.groupBy(bindings, ({ spec }) => spec.environment),
);

const deployedTo = (environment: string, bindings: readonly Deployed[]): readonly Deployed[] =>
  byEnvironment(bindings).get(environment) ?? [];

const nameOf = (binding: Deployed) =>
  isOf(binding, 'ReleaseBinding') ? binding.spec.owner.componentName : binding.spec.owner.resourceName;

function countsOf(rows: readonly { status: Health }[]): EnvironmentHealth['counts'] {
  const counts = HealthStatus.options.map(
    status => [status, rows.filter(row => row.status.status === status).length] as const,
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

function nextCalls(first: { binding: Deployed; status: Health } | undefined, environment: string): string[] {
  if (!first) return ['deploy_component puts something here'];
  if (first.status.status === 'healthy' || !isOf(first.binding, 'ReleaseBinding')) return [];
  const scope = `component: "${nameOf(first.binding)}", environment: "${environment}"`;
  return [`get_deployment(${scope})`, `query_logs(${scope})`];
}
