import type { Resource } from './resource.ts';

export const environmentHealth: Resource = {
  name: 'environment-health',
  title: 'Environment health',
  description: 'The health of everything deployed to an environment, worst first, each with its reason.',
  uriTemplate: 'quarterdeck://environments/{environment}/health',
  tool: 'get_environment_health',
  of: 'environment',
};
