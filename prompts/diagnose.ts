import type { Given, Prompt } from './prompt.ts';

export const diagnose: Prompt = {
  name: 'diagnose',
  title: 'Diagnose an environment',
  description: 'Find out what is wrong in an environment, why, and what to do about it.',
  arguments: [
    { name: 'environment', description: 'Where something is wrong', required: true },
    { name: 'project', description: 'Look at this project only', required: false },
    { name: 'component', description: 'Begin with this component', required: false },
  ],
  tools: [
    'get_environment_health',
    'get_deployment',
    'query_metrics',
    'query_logs',
    'list_releases',
    'get_dependencies',
    'use_skill',
  ],
  text: given => {
    const { environment, component } = given;
    const subject = component === undefined ? environment : `the component "${component}" in ${environment}`;
    return `Find out what is wrong with ${subject}, and why. Only read: change nothing before I have agreed to a plan.

1. use_skill(skill: "diagnose-environment") has the steps. Follow them.
2. Begin with ${first(given)}.
3. Go on, worst first, with get_deployment, query_metrics, query_logs and list_releases of what is not healthy. Use get_dependencies to tell the cause from its effects.
4. Answer with the cause in one sentence, since when, the evidence and the call that shows it, who is affected, what you could not see, and the next call. When all is healthy, say so.`;
  },
};

function first({ environment, project, component }: Given): string {
  const within = project === undefined ? '' : `, project: "${project}"`;
  return component === undefined
    ? `get_environment_health(environment: "${environment}"${within})`
    : `get_deployment(component: "${component}", environment: "${environment}"${within})`;
}
