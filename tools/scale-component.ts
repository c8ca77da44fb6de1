import * as z from 'zod';
import { carryOut } from '../server/control-plane/operations/carry-out.ts';
import { refuseAboveQuota } from '../server/control-plane/operations/quota.ts';
import { planScale } from '../server/control-plane/operations/scale-component.ts';
import { PlanView } from '../server/domain/plan.ts';
import { component, dry_run, environment, project, wait_seconds } from './input.ts';
import { callAgain } from '../server/render/call.ts';
import { planText } from '../server/render/plan.ts';
import { writeTool } from './tool.ts';

export default writeTool({
  name: 'scale_component',
  title: 'Scale component',
  toolset: 'deployments',
  description: 'Sets how many pods a component runs in one environment, and watches it. 0 stops it there.',
  destroys: false,
  idempotent: true,
  command: { noun: 'deployment', verb: 'scale', positional: ['component', 'replicas'] },
  input: z.strictObject({
    component,
    replicas: z.int().min(0).max(1000),
    project,
    environment,
    dry_run,
    wait_seconds: wait_seconds.default(20),
  }),
  output: PlanView,
  async run(input, { platform, signal, progress }) {
    const base = await platform.documents.snapshot(signal);
    const plan = planScale(base, platform.settings, input, platform.clock.now());
    await refuseAboveQuota(platform, plan, signal);
    const { replicas: _replicas, ...where } = input;
    const next = {
      planned: [callAgain('scale_component', input)],
      applied: [callAgain('get_deployment', where)],
    };
    return carryOut(platform, plan, { ...input, signal, progress, next });
  },
  text: planText,
});
