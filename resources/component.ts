import type { Resource } from './resource.ts';

export const component: Resource = {
  name: 'component',
  title: 'Component',
  description: 'What a component runs, who it needs and who needs it, and how it is in each environment.',
  uriTemplate: 'quarterdeck://projects/{project}/components/{component}',
  tool: 'get_component',
  of: 'component',
};
