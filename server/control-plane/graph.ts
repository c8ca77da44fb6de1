import { buildGraph, type Graph, nodeId } from '../domain/graph.ts';
import { remember } from '../domain/remember.ts';
import type { Documents } from './documents/documents.ts';

/** The declared dependency graph: components and resources, and who uses which endpoint or resource of whom. */
export const declaredGraph = remember((documents: Documents): Graph => {
  const components = documents.list('Component').map(({ metadata, spec }) => ({
    kind: 'component' as const,
    project: spec.owner.projectName,
    name: metadata.name,
  }));
  const taken = new Set(components.map(({ project, name }) => nodeId(project, name)));
  const resources = documents.list('Resource').map(({ metadata, spec }) => ({
    kind: 'resource' as const,
    project: spec.owner.projectName,
    name: resourceNode(taken, spec.owner.projectName, metadata.name),
  }));
  const edges = documents.list('Workload').flatMap(({ spec: { owner, dependencies } }) => {
    const from = nodeId(owner.projectName, owner.componentName);
    const endpoints = (dependencies?.endpoints ?? []).map(({ project, component, name }) => ({
      from,
      to: nodeId(project ?? owner.projectName, component),
      kind: 'declared' as const,
      label: name,
    }));
    const used = (dependencies?.resources ?? []).map(({ ref }) => ({
      from,
      to: nodeId(owner.projectName, resourceNode(taken, owner.projectName, ref)),
      kind: 'declared' as const,
      label: '',
    }));
    return [...endpoints, ...used];
  });
  return buildGraph({ nodes: [...components, ...resources], edges });
});

/** A resource may have the name of a component; in the graph the two must differ. */
const resourceNode = (taken: ReadonlySet<string>, project: string, name: string): string =>
  taken.has(nodeId(project, name)) ? `${name} (resource)` : name;
