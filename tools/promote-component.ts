import * as z from 'zod';
import { carryOut } from '../server/control-plane/operations/carry-out.ts';
import { planPromote, promotionRoute } from '../server/control-plane/operations/promote-component.ts';
import { statusesOf } from '../server/control-plane/status/statuses.ts';
import { PlanView } from '../server/domain/plan.ts';
import { component, dry_run, environment, project, wait_seconds } from './input.ts';
import { callAgain } from '../server/render/call.ts';
import { planText } from '../server/render/plan.ts';
import { writeTool } from './tool.ts';

export default writeTool({
  name: 'promote_component',
  title: 'Promote component',
  toolset: 'deployments',
  description:
    'Copies the release that runs in one environment to the next of the pipeline. Refused when the source is not fit.',
  destroys: false,
  idempotent: true,
  command: { noun: 'deployment', verb: 'promote', positional: ['component'] },
  input: z.strictObject({
    component,
    project,
    from: environment,
    to: environment,
    release: z.string().optional().describe('Refuse unless the source runs this one'),
    dry_run,
    wait_seconds: wait_seconds.default(20),
  }),
  output: PlanView,
  async run(input, { platform, signal, progress }) {
    const base = await platform.documents.snapshot(signal);
    const route = promotionRoute(base, platform.settings, input);
    const [source] = await statusesOf(platform, base, [route.source], signal);
    const health = source?.status ?? { status: 'unknown' as const };
    const plan = planPromote(base, platform.settings, { ...input, route, health }, platform.clock.now());
    const scope = `component: "${input.component}", environment: "${route.to}"`;
    const next = {
      planned: [callAgain('promote_component', input)],
      applied: [`rollback_component(${scope})`],
    };
    return carryOut(platform, plan, { ...input, signal, progress, next });
  },
  text: planText,
});
