import * as z from 'zod';
import { carryOut } from '../server/control-plane/operations/carry-out.ts';
import { planRollback } from '../server/control-plane/operations/rollback-component.ts';
import { PlanView } from '../server/domain/plan.ts';
import { component, dry_run, environment, project, wait_seconds } from './input.ts';
import { callAgain } from '../server/render/call.ts';
import { planText } from '../server/render/plan.ts';
import { writeTool } from './tool.ts';

export default writeTool({
  name: 'rollback_component',
  title: 'Roll back component',
  toolset: 'deployments',
  description: 'Moves a deployment back to the release that ran there before, or to one that is named.',
  destroys: false,
  idempotent: false,
  command: { noun: 'deployment', verb: 'rollback', positional: ['component'] },
  input: z.strictObject({
    component,
    project,
    environment,
    release: z.string().optional(),
    dry_run,
    wait_seconds: wait_seconds.default(20),
  }),
  output: PlanView,
  async run(input, { platform, signal, progress }) {
    const base = await platform.documents.snapshot(signal);
    const plan = planRollback(base, platform.settings, input, platform.clock.now());
    const next = {
      planned: [callAgain('rollback_component', input)],
      applied: [`get_component(component: "${input.component}")`],
    };
    return carryOut(platform, plan, { ...input, signal, progress, next });
  },
  text: planText,
});
