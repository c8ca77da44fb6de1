import type { KubeObject } from '../../domain/kube-object.ts';
import { COMPONENT, ENVIRONMENT, PROJECT } from '../../domain/labels.ts';
import { API_VERSION, type Document, parseDocument } from '../documents/document.ts';
import { type Documents, indexDocuments, isOf } from '../documents/documents.ts';
import { releaseOf } from '../plan/release.ts';
import { inventoryName } from '../plan/rollout.ts';
import { settingsHash } from '../plan/settings-hash.ts';
import { foundIn, workloadDocument } from './workloads.ts';

/** The type that a component of nobody's making is shown with. */
const TYPE = { kind: 'ClusterComponentType', name: 'deployment/service' };

/**
 * What a cluster without documents is, in the platform's words: each namespace a project, each top-level
 * workload a component of it with the release it runs, all in one environment. Source: design §5, "Graph".
 * `base` gives the component types; its environments and pipelines are left out.
 */
export function adoptedDocuments(
  objects: readonly KubeObject[],
  given: { environment: string; namespace: string; base: readonly Document[] },
): Documents {
  const { environment, namespace } = given;
  const kept = given.base.filter(({ kind }) => kind !== 'Environment' && kind !== 'DeploymentPipeline');
  const all = foundIn(objects);
  const made = (
    kind: string,
    name: string,
    spec: unknown,
    more: { [field: string]: unknown } = {},
  ): Document =>
    parseDocument(
      {
        apiVersion: API_VERSION,
        kind,
        metadata: { name, namespace, ...Object(more['metadata']) },
        spec,
        ...(more['status'] === undefined ? {} : { status: more['status'] }),
      },
      `adopted ${kind} ${name}`,
    );

  const projects = [...new Set(all.map(({ project }) => project))];
  const places = [
    made('Environment', environment, { dataPlaneRef: { kind: 'ClusterDataPlane', name: 'default' } }),
    made('DeploymentPipeline', environment, {
      promotionPaths: [{ sourceEnvironmentRef: { name: environment }, targetEnvironmentRefs: [] }],
    }),
    ...projects.map(project =>
      made('Project', project, {
        deploymentPipelineRef: { name: environment },
        type: { kind: 'ClusterProjectType', name: 'default' },
      }),
    ),
  ];
  const declared = all.flatMap(found => {
    const { component, project } = found;
    return [
      made('Component', component, { owner: { projectName: project }, componentType: TYPE }),
      made('Workload', `${component}-workload`, workloadDocument(found, all)),
    ];
  });
  const documents = indexDocuments([...kept, ...places, ...declared]);

  const running = all.flatMap(({ component, project, object, services }) => {
    const release = releaseIn(documents, namespace, component);
    if (!release) return [];
    const labels = { [PROJECT]: project, [COMPONENT]: component, [ENVIRONMENT]: environment };
    const owner = { projectName: project, componentName: component };
    const binding = made(
      'ReleaseBinding',
      `${component}-${environment}`,
      { owner, environment, state: 'Active', releaseName: release.metadata.name },
      { metadata: { labels } },
    );
    if (!isOf(binding, 'ReleaseBinding')) return [];
    const resources = [object, ...services].map((own, i) => ({
      id: `${own.kind}-${i}`.toLowerCase(),
      object: own,
    }));
    const inventory = made(
      'RenderedRelease',
      inventoryName(binding),
      { owner, environmentName: environment, targetPlane: 'dataplane', resources },
      {
        metadata: { labels },
        status: {
          phase: 'applied',
          release: release.metadata.name,
          binding: settingsHash(binding),
          endpoints: [],
        },
      },
    );
    return [release, binding, inventory];
  });
  return documents.with({ put: running });
}

function releaseIn(documents: Documents, namespace: string, name: string) {
  const component = documents.get('Component', name, namespace);
  const workload = documents.get('Workload', `${name}-workload`, namespace);
  return component && workload && releaseOf(documents, component, workload);
}

/** The cells of adopted documents: each project's is the namespace of its own name. */
export const adoptedCells = (documents: Documents, environment: string): { [place: string]: string } =>
  Object.fromEntries(
    documents.list('Project').map(({ metadata }) => [`${metadata.name}/${environment}`, metadata.name]),
  );
