import { at, isObject, listAt, numberAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { COMPONENT, ENVIRONMENT, PROJECT } from '../domain/labels.ts';
import { exactSelector } from '../domain/selector.ts';
import { API_VERSION, type Document, parseDocument } from './documents/document.ts';
import { type Documents, indexDocuments, isOf } from './documents/documents.ts';
import { inventoryName } from './plan/rollout.ts';
import { settingsHash } from './plan/settings-hash.ts';
import { releaseOf } from './plan/release.ts';

/** A workload that nobody declared, and what stands around it. */
type Found = {
  component: string;
  project: string;
  object: KubeObject;
  services: readonly KubeObject[];
};

const adoptable = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job']);
const theClusters = /^kube-(system|public|node-lease)$/;
/** The type that a component of nobody's making is shown with. */
const TYPE = { kind: 'ClusterComponentType', name: 'deployment/service' };

const templateOf = (object: KubeObject): unknown =>
  at(object, 'spec', 'jobTemplate', 'spec', 'template') ?? at(object, 'spec', 'template');

const isTop = ({ metadata }: KubeObject): boolean =>
  (metadata.ownerReferences ?? []).every(owner => owner.controller !== true);

const labelsOf = (template: unknown): { [key: string]: string } => {
  const labels = at(template, 'metadata', 'labels');
  return isObject(labels)
    ? Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]))
    : {};
};

function foundIn(objects: readonly KubeObject[]): Found[] {
  const workloads = objects.filter(
    object =>
      adoptable.has(object.kind) && isTop(object) && !theClusters.test(object.metadata.namespace ?? ''),
  );
  const services = objects.filter(({ kind }) => kind === 'Service');
  const taken = new Set<string>();
  return workloads.map(object => {
    const { name, namespace = '' } = object.metadata;
    // A component's name is unique: of two workloads of one name the later is called after its namespace too.
    const component = taken.has(name) ? `${name}-${namespace}` : name;
    taken.add(component);
    const labels = labelsOf(templateOf(object));
    const own = services.filter(
      service =>
        service.metadata.namespace === namespace && exactSelector(at(service, 'spec', 'selector'))(labels),
    );
    return { component, project: namespace, object, services: own };
  });
}

const endpointType = (name: string): string =>
  /grpc/i.test(name) ? 'gRPC' : /http|web/i.test(name) ? 'HTTP' : 'TCP';

/** `tcp` where a port has no name. Two ports of one name are one endpoint. */
function endpointsOf({ services }: Found) {
  const ports = services.flatMap(service => listAt(service, 'spec', 'ports'));
  return Object.fromEntries(
    ports.flatMap(port => {
      const number = numberAt(port, 'port');
      const name = textAt(port, 'name') ?? 'tcp';
      return number === undefined ? [] : [[name, { type: endpointType(name), port: number }]];
    }),
  );
}

const HOST = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([a-z0-9-]+)(?:\.[a-z0-9.-]+)?(?::\d+)?(?:\/.*)?$/i;

/** Other components whose services stand in the environment variables. */
function dependenciesOf(found: Found, all: readonly Found[]) {
  const variables = listAt(templateOf(found.object), 'spec', 'containers').flatMap(container =>
    listAt(container, 'env'),
  );
  const named = variables.flatMap(variable => {
    const [key, value] = [textAt(variable, 'name'), textAt(variable, 'value')];
    const host = HOST.exec(value ?? '')?.[1];
    const callee = all.find(
      it =>
        it !== found &&
        it.project === found.project &&
        it.services.some(({ metadata }) => metadata.name === host),
    );
    const endpoint = callee && Object.keys(endpointsOf(callee))[0];
    return key === undefined || !callee || endpoint === undefined
      ? []
      : [
          {
            component: callee.component,
            name: endpoint,
            visibility: 'project',
            envBindings: { address: key },
          },
        ];
  });
  return [...new Map(named.map(it => [it.component, it])).values()].slice(0, 50);
}

function workloadDocument(found: Found, all: readonly Found[]): unknown {
  const [container] = listAt(templateOf(found.object), 'spec', 'containers');
  const endpoints = endpointsOf(found);
  const dependencies = dependenciesOf(found, all);
  return {
    owner: { projectName: found.project, componentName: found.component },
    container: { image: textAt(container, 'image') ?? 'unknown' },
    ...(Object.keys(endpoints).length > 0 && { endpoints }),
    ...(dependencies.length > 0 && { dependencies: { endpoints: dependencies } }),
  };
}

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
