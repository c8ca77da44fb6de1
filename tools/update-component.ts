import * as z from 'zod';
import { carryOut } from '../server/control-plane/operations/carry-out.ts';
import { planUpdateComponent } from '../server/control-plane/operations/update-component.ts';
import { SourceInput } from '../server/control-plane/operations/source.ts';
import { WorkloadInput } from '../server/control-plane/operations/workload-spec.ts';
import { Name } from '../server/domain/name.ts';
import { PlanView } from '../server/domain/plan.ts';
import { component, dry_run, project, values, wait_seconds } from './input.ts';
import { callAgain } from '../server/render/call.ts';
import { planText } from '../server/render/plan.ts';
import { writeTool } from './tool.ts';

export default writeTool({
  name: 'update_component',
  title: 'Update component',
  toolset: 'catalog',
  description:
    'Changes what a component runs or declares. env and secrets merge by variable; other given fields replace. With auto_deploy the first environment gets the new release.',
  destroys: false,
  idempotent: true,
  command: { noun: 'component', verb: 'update', positional: ['component'] },
  input: z.strictObject({
    component,
    project,
    description: z.string().max(1000).optional(),
    ...SourceInput.shape,
    ...WorkloadInput.shape,
    unset_env: z.array(z.string()).optional(),
    parameters: values.optional(),
    traits: z.array(z.strictObject({ trait: Name, name: Name, parameters: values.optional() })).optional(),
    auto_deploy: z.boolean().optional(),
    dry_run,
    wait_seconds: wait_seconds.default(20),
  }),
  output: PlanView,
  async run(input, { platform, signal, progress }) {
    const base = await platform.documents.snapshot(signal);
    const plan = planUpdateComponent(base, platform.settings, input, platform.clock.now());
    const next = {
      planned: [callAgain('update_component', input)],
      applied: [
        input.repository === undefined
          ? `get_component(component: "${input.component}")`
          : `trigger_build(component: "${input.component}")`,
      ],
    };
    return carryOut(platform, plan, { ...input, signal, progress, next });
  },
  text: planText,
});
