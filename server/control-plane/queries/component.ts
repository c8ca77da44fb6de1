import * as z from 'zod';
import { dependentsOf } from '../../domain/graph-walk.ts';
import { HealthStatus } from '../../domain/health.ts';
import { DESCRIPTION } from '../../domain/labels.ts';
import { firstWorkload } from '../builds/first-workload.ts';
import { repositoryText, sourceOf } from '../builds/parameters.ts';
import type { DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { declaredGraph } from '../graph.ts';
import { bindingOf } from '../plan/connections.ts';
import { environmentsOf } from '../plan/promotion.ts';
import { workloadOf } from '../plan/release.ts';
import type { Reading } from '../ports.ts';
import { componentNamed, projectNamed } from '../scope.ts';
import { statusesOf } from '../status/statuses.ts';

export const ComponentView = z.object({
  component: z.string(),
  project: z.string(),
  type: z.string(),
  about: z.string().optional(),
  auto_deploy: z.boolean(),
  image: z.string().optional(),
  /** What trigger_build builds: repository and branch. */
  source: z.string().optional(),
  /** Names only: values may differ by environment. */
  env: z.array(z.string()),
  endpoints: z.array(z.string()),
  depends_on: z.array(z.string()),
  dependents: z.array(z.string()),
  traits: z.array(z.string()),
  deployments: z.array(
    z.object({
      environment: z.string(),
      status: HealthStatus,
      reason: z.string().optional(),
      release: z.string().optional(),
      replicas: z.string().optional(),
    }),
  ),
  next: z.array(z.string()),
});
export type ComponentView = z.infer<typeof ComponentView>;

type Asked = { component: string; project?: string | undefined };

/** A component as it is declared, who it needs and who needs it, and how it is in each environment. */
export async function componentView(
  platform: Reading,
  asked: Asked,
  signal: AbortSignal,
): Promise<ComponentView> {
  const { settings } = platform;
  const documents = await platform.documents.snapshot(signal);
  const component = componentNamed(documents, settings, asked);
  const { name, annotations } = component.metadata;
  const { projectName } = component.spec.owner;
  const project = projectNamed(documents, settings, projectName);
  const source = sourceOf(component);
  const built = workloadOf(documents, component);
  const workload = built ?? (source && firstWorkload(component));
  const environments = environmentsOf(documents, project);
  const bindings = environments.flatMap(env => bindingOf(documents, settings, projectName, name, env) ?? []);
  const statuses = await statusesOf(platform, documents, bindings, signal);
  const about = annotations?.[DESCRIPTION];
  return {
    component: name,
    project: projectName,
    type: component.spec.componentType.name,
    ...(about === undefined ? {} : { about }),
    auto_deploy: component.spec.autoDeploy === true,
    ...(built ? { image: built.spec.container.image } : {}),
    ...(source === undefined ? {} : { source: repositoryText(source) }),
    env: (workload?.spec.container.env ?? []).map(entry => entry.key),
    endpoints: endpointLines(workload),
    depends_on: needsOf(documents, `${projectName}/${name}`),
    dependents: dependentsOf(declaredGraph(documents), `${projectName}/${name}`),
    traits: (component.spec.traits ?? []).map(trait => `${trait.instanceName} (${trait.name})`),
    deployments: statuses.map(({ binding, status }) => ({
      environment: binding.spec.environment,
      status: status.status,
      ...(status.reason === undefined ? {} : { reason: status.reason }),
      ...(status.release === undefined ? {} : { release: status.release }),
      ...(status.replicas ? { replicas: `${status.replicas.ready}/${status.replicas.desired}` } : {}),
    })),
    next: built
      ? nextCalls(name, bindings, environments)
      : [source ? `trigger_build(component: "${name}")` : `update_component(component: "${name}", image: …)`],
  };
}

const endpointLines = (workload: DocumentOf<'Workload'> | undefined): string[] =>
  Object.entries(workload?.spec.endpoints ?? {}).map(
    ([name, { type, port, visibility }]) =>
      `${name} ${type}:${port} (${(visibility ?? ['project']).join(', ')})`,
  );

function needsOf(documents: Documents, id: string): string[] {
  const graph = declaredGraph(documents);
  const links = graph.needs[graph.placeOf.get(id) ?? -1] ?? [];
  return links.map(({ edge }) => (edge.label === '' ? edge.to : `${edge.to} (${edge.label})`));
}

function nextCalls(
  name: string,
  bindings: readonly DocumentOf<'ReleaseBinding'>[],
  environments: readonly string[],
): string[] {
  const [first] = environments;
  if (bindings.length === 0) return [`deploy_component(component: "${name}", environment: "${first ?? ''}")`];
  return [`get_deployment(component: "${name}", environment: "${bindings[0]?.spec.environment ?? ''}")`];
}
