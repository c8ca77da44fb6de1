import { API_VERSION, type Document, parseDocument } from '../../server/control-plane/documents/document.ts';
import type { Documents } from '../../server/control-plane/documents/documents.ts';

/** Components by how deep they lie: one that everybody enters by, then what the layer above needs. */
const LAYERS = [1, 4, 16, 60, 200, 400, 319];
/** So many projects share every layer. */
const PROJECTS = 10;
const ROOT = 'c0-0';
/** Of so many components one uses a database, one a cache. */
const RESOURCE_EVERY = 25;
/** Of so many deployments one has an image that nobody can pull, one containers that crash. */
const BROKEN_EVERY = 400;

type Spec = { [field: string]: unknown };
type Place = { layer: number; index: number; number: number };

const places: readonly Place[] = LAYERS.flatMap((size, layer) =>
  Array.from({ length: size }, (_, index) => ({ layer, index })),
).map((place, number) => ({ ...place, number }));

export const root = { component: ROOT, project: 'p0' };
export const componentCount = places.length;

const nameOf = ({ layer, index }: Place): string => `c${layer}-${index}`;
const projectOf = ({ number }: Place): string => `p${number % PROJECTS}`;

const document = (kind: string, name: string, spec: Spec): Document =>
  parseDocument({ apiVersion: API_VERSION, kind, metadata: { name }, spec }, 'the generated platform');

/** 2 to 4 neighbours in the layer below, so that somebody needs each of it. */
function needsOf({ layer, index }: Place): Place[] {
  const above = LAYERS[layer] ?? 0;
  const below = places.filter(place => place.layer === layer + 1);
  if (below.length === 0) return [];
  const step = Math.ceil(below.length / above);
  const count = Math.max(step, 2 + (index % 3));
  return Array.from({ length: count }, (_, i) => below[(index * step + i) % below.length]).flatMap(
    found => found ?? [],
  );
}

const resourceOf = ({ number }: Place): { name: string; type: string } | undefined => {
  if (number % RESOURCE_EVERY === 7) return { name: `db-${number}`, type: 'postgres' };
  if (number % RESOURCE_EVERY === 13) return { name: `cache-${number}`, type: 'valkey' };
  return undefined;
};

const imageOf = (place: Place): string =>
  `registry.example/${projectOf(place)}/${nameOf(place)}:1.${place.number % 40}.0${place.number % BROKEN_EVERY === 99 ? '-broken' : ''}`;

function workload(place: Place): Document {
  const resource = resourceOf(place);
  return document('Workload', `${nameOf(place)}-workload`, {
    owner: { projectName: projectOf(place), componentName: nameOf(place) },
    container: {
      image: imageOf(place),
      env: [
        { key: 'LOG_LEVEL', value: 'info' },
        { key: 'REGION', value: 'eu-central' },
      ],
    },
    endpoints: { http: { type: 'HTTP', port: 8080, visibility: ['namespace'] } },
    dependencies: {
      endpoints: needsOf(place).map((needed, i) => ({
        project: projectOf(needed),
        component: nameOf(needed),
        name: 'http',
        visibility: 'namespace',
        envBindings: { address: `NEEDED_${i}_URL` },
      })),
      ...(resource && { resources: [{ ref: resource.name, envBindings: { host: 'STORE_HOST' } }] }),
    },
  });
}

/** Projects, resources, components and workloads: what teams would write. */
export function declarations(): Document[] {
  const projects = Array.from({ length: PROJECTS }, (_, i) =>
    document('Project', `p${i}`, {
      deploymentPipelineRef: { name: 'default' },
      type: { kind: 'ClusterProjectType', name: 'default' },
    }),
  );
  const resources = places.flatMap(place => {
    const resource = resourceOf(place);
    const type = { kind: 'ClusterResourceType', name: resource?.type };
    return resource
      ? [document('Resource', resource.name, { owner: { projectName: projectOf(place) }, type })]
      : [];
  });
  const components = places.flatMap(place => [
    document('Component', nameOf(place), {
      owner: { projectName: projectOf(place) },
      componentType: { kind: 'ClusterComponentType', name: 'deployment/service' },
      autoDeploy: true,
    }),
    workload(place),
  ]);
  return [...projects, ...resources, ...components];
}

/** Every component in one environment, as it is in development, with this many pods by component. */
export function deployments(
  documents: Documents,
  environment: string,
  replicasOf: (number: number) => number,
): Document[] {
  const bound = new Map(
    documents
      .list('ReleaseBinding')
      .filter(({ spec }) => spec.environment === 'development')
      .map(({ spec }) => [spec.owner.componentName, spec.releaseName]),
  );
  return places.map(place =>
    document('ReleaseBinding', `${nameOf(place)}-${environment}`, {
      owner: { projectName: projectOf(place), componentName: nameOf(place) },
      environment,
      releaseName: bound.get(nameOf(place)),
      componentTypeEnvironmentConfigs: { replicas: replicasOf(place.number) },
    }),
  );
}
