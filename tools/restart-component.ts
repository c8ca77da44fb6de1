import * as z from 'zod';
import { carryOut } from '../server/control-plane/operations/carry-out.ts';
import { planRestart } from '../server/control-plane/operations/restart-component.ts';
import { PlanView } from '../server/domain/plan.ts';
import { component, dry_run, environment, project, wait_seconds } from './input.ts';
import { callAgain } from '../server/render/call.ts';
import { planText } from '../server/render/plan.ts';
import { writeTool } from './tool.ts';

export default writeTool({
  name: 'restart_component',
  title: 'Restart component',
  toolset: 'deployments',
  description: "Replaces a component's pods in one environment, a few at a time, and watches it.",
  destroys: false,
  idempotent: false,
  command: { noun: 'deployment', verb: 'restart', positional: ['component'] },
  input: z.strictObject({ component, project, environment, dry_run, wait_seconds: wait_seconds.default(20) }),
  output: PlanView,
  async run(input, { platform, signal, progress }) {
    const base = await platform.documents.snapshot(signal);
    const plan = planRestart(base, platform.settings, input, platform.clock.now());
    const next = {
      planned: [callAgain('restart_component', input)],
      applied: [callAgain('get_deployment', input)],
    };
    return carryOut(platform, plan, { ...input, signal, progress, next });
  },
  text: planText,
});
