import * as z from 'zod';
import { carryOut } from '../server/control-plane/operations/carry-out.ts';
import { planDeploy } from '../server/control-plane/operations/deploy-component.ts';
import { PlanView } from '../server/domain/plan.ts';
import { component, dry_run, environment, project, values, wait_seconds } from './input.ts';
import { callAgain } from '../server/render/call.ts';
import { planText } from '../server/render/plan.ts';
import { writeTool } from './tool.ts';

export default writeTool({
  name: 'deploy_component',
  title: 'Deploy component',
  toolset: 'deployments',
  description:
    'Deploys a release (default: what the component declares now) to an environment and watches it. Also sets what differs there. Repeating it finishes an interrupted deployment.',
  destroys: false,
  idempotent: true,
  command: { noun: 'deployment', verb: 'create', positional: ['component'] },
  input: z.strictObject({
    component,
    project,
    environment,
    release: z.string().optional().describe('From list_releases'),
    configs: values.optional().describe('The type\'s environment configs, e.g. {"replicas": 2}'),
    trait_configs: z.record(z.string(), values).optional().describe('By trait instance'),
    env: z.record(z.string(), z.string()).optional().describe('Variables that differ here'),
    take_over: z.boolean().default(false).describe('Take back fields that others changed'),
    dry_run,
    wait_seconds: wait_seconds.default(20),
  }),
  output: PlanView,
  async run(input, { platform, signal, progress }) {
    const base = await platform.documents.snapshot(signal);
    const plan = planDeploy(base, platform.settings, input, platform.clock.now());
    const next = {
      planned: [callAgain('deploy_component', { ...input, take_over: input.take_over || undefined })],
      applied: [
        `get_environment_health(${input.environment === undefined ? '' : `environment: "${input.environment}"`})`,
      ],
    };
    return carryOut(platform, plan, { ...input, signal, progress, next });
  },
  text: planText,
});
