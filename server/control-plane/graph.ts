import { buildGraph, type Graph } from '../domain/graph.ts';
import type { Documents } from './documents/documents.ts';

const graphs = new WeakMap<Documents, Graph>();

/** The declared dependency graph: components and resources, and who uses which endpoint or resource of whom. */
export function declaredGraph(documents: Documents): Graph {
  const known = graphs.get(documents);
  if (known) return known;
  const components = documents.list('Component').map(({ metadata, spec }) => ({
    kind: 'component' as const,
    project: spec.owner.projectName,
    name: metadata.name,
  }));
  const resources = documents.list('Resource').map(({ metadata, spec }) => ({
    kind: 'resource' as const,
    project: spec.owner.projectName,
    name: metadata.name,
  }));
  const edges = documents.list('Workload').flatMap(({ spec: { owner, dependencies } }) => {
    const from = `${owner.projectName}/${owner.componentName}`;
    const endpoints = (dependencies?.endpoints ?? []).map(({ project, component, name }) => ({
      from,
      to: `${project ?? owner.projectName}/${component}`,
      kind: 'declared' as const,
      label: name,
    }));
    const used = (dependencies?.resources ?? []).map(({ ref }) => ({
      from,
      to: `${owner.projectName}/${ref}`,
      kind: 'declared' as const,
      label: ref,
    }));
    return [...endpoints, ...used];
  });
  const graph = buildGraph({ nodes: [...components, ...resources], edges });
  graphs.set(documents, graph);
  return graph;
}
