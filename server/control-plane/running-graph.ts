import { buildGraph, type Graph, nodeId } from '../domain/graph.ts';
import type { Documents } from './documents/documents.ts';
import { isActive } from './operations/deployed.ts';
import type { Settings } from './ports.ts';

/** Who calls whom in one environment: the components deployed there, by the dependencies of the releases they run. */
export function runningGraph(documents: Documents, settings: Settings, environment: string): Graph {
  const deployed = documents
    .list('ReleaseBinding', settings.namespace)
    .filter(binding => isActive(binding) && binding.spec.environment === environment);
  const nodes = deployed.map(({ spec: { owner } }) => ({
    kind: 'component' as const,
    project: owner.projectName,
    name: owner.componentName,
  }));
  const edges = deployed.flatMap(({ spec: { owner, releaseName = '' } }) => {
    const release = documents.get('ComponentRelease', releaseName, settings.namespace);
    return (release?.spec.workload.dependencies?.endpoints ?? []).map(({ project, component, name }) => ({
      from: nodeId(owner.projectName, owner.componentName),
      to: nodeId(project ?? owner.projectName, component),
      kind: 'declared' as const,
      label: name,
    }));
  });
  return buildGraph({ nodes, edges });
}
