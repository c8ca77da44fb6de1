import * as z from 'zod';
import { DESCRIPTION, DISPLAY_NAME } from '../../domain/labels.ts';
import type { Document, DocumentOf } from '../documents/document.ts';
import type { Documents } from '../documents/documents.ts';
import { promotionPathsOf } from '../plan/promotion.ts';
import { orderOf } from '../../domain/pipeline.ts';
import type { Reading } from '../ports.ts';
import { projectNamed } from '../scope.ts';

export const CatalogKind = z.enum([
  'project',
  'component',
  'resource',
  'environment',
  'pipeline',
  'component_type',
  'resource_type',
  'trait',
  'secret',
]);
export type CatalogKind = z.infer<typeof CatalogKind>;

export const Catalog = z.object({
  items: z.array(
    z.object({
      kind: CatalogKind,
      name: z.string(),
      project: z.string().optional(),
      about: z.string(),
    }),
  ),
  more: z.int(),
  cursor: z.string().optional(),
  problems: z.array(z.string()),
});
export type Catalog = z.infer<typeof Catalog>;
type Item = Catalog['items'][number];

type Asked = {
  kind?: CatalogKind | undefined;
  query?: string | undefined;
  project?: string | undefined;
  limit: number;
  cursor?: string | undefined;
};

/** What the platform knows, by kind, project and words; in the order of the kinds, then by name. */
export async function searchCatalog(platform: Reading, asked: Asked, signal: AbortSignal): Promise<Catalog> {
  const documents = await platform.documents.snapshot(signal);
  if (asked.project !== undefined) projectNamed(documents, platform.settings, asked.project);
  const words = (asked.query ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found = itemsOf(documents, platform.settings.namespace).filter(
    item =>
      (asked.kind === undefined || item.kind === asked.kind) &&
      (asked.project === undefined || item.project === asked.project || item.name === asked.project) &&
      words.every(word =>
        `${item.kind} ${item.name} ${item.project ?? ''} ${item.about}`.toLowerCase().includes(word),
      ),
  );
  const start = asked.cursor === undefined ? 0 : found.findIndex(item => idOf(item) > (asked.cursor ?? ''));
  const rest = start < 0 ? [] : found.slice(start);
  const items = rest.slice(0, asked.limit);
  const more = rest.length - items.length;
  const last = items.at(-1);
  return {
    items,
    more,
    ...(more > 0 && last ? { cursor: idOf(last) } : {}),
    problems: [...documents.problems],
  };
}

const idOf = (item: Item) => `${CatalogKind.options.indexOf(item.kind)}/${item.name}`;

function itemsOf(documents: Documents, namespace: string): Item[] {
  const workloads = new Map(documents.list('Workload', namespace).map(w => [w.spec.owner.componentName, w]));
  return [
    ...documents
      .list('Project', namespace)
      .map(project => item('project', project, `pipeline ${project.spec.deploymentPipelineRef.name}`)),
    ...documents.list('Component', namespace).map(component => ({
      ...item('component', component, componentAbout(component, workloads.get(component.metadata.name))),
      project: component.spec.owner.projectName,
    })),
    ...documents.list('Resource', namespace).map(resource => ({
      ...item('resource', resource, resource.spec.type.name),
      project: resource.spec.owner.projectName,
    })),
    ...documents
      .list('Environment', namespace)
      .map(environment =>
        item(
          'environment',
          environment,
          environment.spec.isProduction === true ? 'production' : 'not production',
        ),
      ),
    ...documents
      .list('DeploymentPipeline', namespace)
      .map(pipeline => item('pipeline', pipeline, orderOf(promotionPathsOf(pipeline)).join(' → '))),
    ...[...documents.list('ClusterComponentType'), ...documents.list('ComponentType', namespace)].map(type =>
      item('component_type', type, type.spec.workloadType),
    ),
    ...[...documents.list('ClusterResourceType'), ...documents.list('ResourceType', namespace)].map(type =>
      item(
        'resource_type',
        type,
        `outputs ${(type.spec.outputs ?? []).map(output => output.name).join(', ')}`,
      ),
    ),
    ...[...documents.list('ClusterTrait'), ...documents.list('Trait', namespace)].map(trait =>
      item('trait', trait, 'trait'),
    ),
    ...documents
      .list('SecretReference', namespace)
      .map(secret =>
        item('secret', secret, `keys ${(secret.spec.data ?? []).map(entry => entry.secretKey).join(', ')}`),
      ),
  ];
}

function componentAbout(
  component: DocumentOf<'Component'>,
  workload: DocumentOf<'Workload'> | undefined,
): string {
  const endpoints = Object.entries(workload?.spec.endpoints ?? {}).map(
    ([name, { type, port }]) => `${name} ${type}:${port}`,
  );
  const image = workload ? workload.spec.container.image : 'no workload yet';
  return [component.spec.componentType.name, image, ...endpoints].join(', ');
}

function item(kind: CatalogKind, document: Document, facts: string): Item {
  const annotations = document.metadata.annotations ?? {};
  const words = annotations[DESCRIPTION] ?? annotations[DISPLAY_NAME];
  return { kind, name: document.metadata.name, about: words === undefined ? facts : `${facts}; ${words}` };
}
