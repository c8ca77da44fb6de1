import * as z from 'zod';
import { carryOut } from '../server/control-plane/operations/carry-out.ts';
import { planUndeploy } from '../server/control-plane/operations/undeploy-component.ts';
import { PlanView } from '../server/domain/plan.ts';
import { component, dry_run, environment, project } from './input.ts';
import { callAgain } from '../server/render/call.ts';
import { planText } from '../server/render/plan.ts';
import { writeTool } from './tool.ts';

export default writeTool({
  name: 'undeploy_component',
  title: 'Undeploy component',
  toolset: 'deployments',
  description:
    'Takes a component away from one environment; its settings there are kept for the next deployment.',
  destroys: true,
  idempotent: true,
  command: { noun: 'deployment', verb: 'delete', positional: ['component'] },
  input: z.strictObject({ component, project, environment, dry_run }),
  output: PlanView,
  async run(input, { platform, signal, progress }) {
    const base = await platform.documents.snapshot(signal);
    const plan = planUndeploy(base, platform.settings, input, platform.clock.now());
    const { component, environment } = input;
    const next = {
      planned: [callAgain('undeploy_component', input)],
      applied: [`${callAgain('deploy_component', { component, environment })} brings it back`],
    };
    return carryOut(platform, plan, { ...input, wait_seconds: 0, signal, progress, next });
  },
  text: planText,
});
