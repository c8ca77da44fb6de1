import { buildGraph, type Graph, nodeId } from '../domain/graph.ts';
import { remember } from '../domain/remember.ts';
import type { DocumentOf, Kind } from './documents/document.ts';
import type { Documents } from './documents/documents.ts';

/** The declared dependency graph: components and resources, and who uses which endpoint or resource of whom. */
export const declaredGraph = (documents: Documents): Graph =>
  graphs(documents.list('Component'))(documents.list('Resource'))(documents.list('Workload'));

/** A list stays the same until a document of its kind changes, so a deployment leaves the graph as it is. */
const graphs = remember((components: Listed<'Component'>) =>
  remember((resources: Listed<'Resource'>) =>
    remember((workloads: Listed<'Workload'>) => graphOf(components, resources, workloads)),
  ),
);

type Listed<K extends Kind> = readonly DocumentOf<K>[];

function graphOf(
  declared: Listed<'Component'>,
  used: Listed<'Resource'>,
  workloads: Listed<'Workload'>,
): Graph {
  const components = declared.map(({ metadata, spec }) => ({
    kind: 'component' as const,
    project: spec.owner.projectName,
    name: metadata.name,
  }));
  const taken = new Set(components.map(({ project, name }) => nodeId(project, name)));
  const resources = used.map(({ metadata, spec }) => ({
    kind: 'resource' as const,
    project: spec.owner.projectName,
    name: resourceNode(taken, spec.owner.projectName, metadata.name),
  }));
  const edges = workloads.flatMap(({ spec: { owner, dependencies } }) => {
    const from = nodeId(owner.projectName, owner.componentName);
    const endpoints = (dependencies?.endpoints ?? []).map(({ project, component, name }) => ({
      from,
      to: nodeId(project ?? owner.projectName, component),
      kind: 'declared' as const,
      label: name,
    }));
    const stores = (dependencies?.resources ?? []).map(({ ref }) => ({
      from,
      to: nodeId(owner.projectName, resourceNode(taken, owner.projectName, ref)),
      kind: 'declared' as const,
      label: '',
    }));
    return [...endpoints, ...stores];
  });
  return buildGraph({ nodes: [...components, ...resources], edges });
}

/** A resource may have the name of a component; in the graph the two must differ. */
const resourceNode = (taken: ReadonlySet<string>, project: string, name: string): string =>
  taken.has(nodeId(project, name)) ? `${name} (resource)` : name;
