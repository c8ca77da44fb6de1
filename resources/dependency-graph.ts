import type { Resource } from './resource.ts';

export const dependencyGraph: Resource = {
  name: 'dependency-graph',
  title: 'Dependency graph',
  description: 'Who needs whom in a project, with deploy order, cycles and single points of failure.',
  uriTemplate: 'quarterdeck://projects/{project}/dependencies',
  tool: 'get_dependencies',
  of: 'project',
};
