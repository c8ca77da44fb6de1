import * as z from 'zod';
import { carryOut } from '../server/control-plane/operations/carry-out.ts';
import { planCreateComponent } from '../server/control-plane/operations/create-component.ts';
import { SourceInput } from '../server/control-plane/operations/source.ts';
import { WorkloadInput } from '../server/control-plane/operations/workload-spec.ts';
import { Name } from '../server/domain/name.ts';
import { PlanView } from '../server/domain/plan.ts';
import { dry_run, project, values, wait_seconds } from './input.ts';
import { callAgain } from '../server/render/call.ts';
import { planText } from '../server/render/plan.ts';
import { writeTool } from './tool.ts';

export default writeTool({
  name: 'create_component',
  title: 'Create component',
  toolset: 'catalog',
  description:
    'Creates a component from an image, or from a repository that trigger_build builds. With auto_deploy it goes to the first environment at once. describe_type shows what a type takes.',
  destroys: false,
  idempotent: false,
  command: { noun: 'component', verb: 'create', positional: ['name'] },
  input: z.strictObject({
    name: Name,
    project,
    type: z.string().default('service').describe('Component type'),
    description: z.string().max(1000).optional(),
    ...SourceInput.shape,
    ...WorkloadInput.shape,
    parameters: values.optional().describe("The type's parameters"),
    traits: z.array(z.strictObject({ trait: Name, name: Name, parameters: values.optional() })).optional(),
    auto_deploy: z.boolean().default(true),
    dry_run,
    wait_seconds: wait_seconds.default(20),
  }),
  output: PlanView,
  async run(input, { platform, signal, progress }) {
    const base = await platform.documents.snapshot(signal);
    const plan = planCreateComponent(base, platform.settings, input, platform.clock.now());
    const next = {
      planned: [callAgain('create_component', input)],
      applied: [
        input.repository === undefined || input.image !== undefined
          ? `get_component(component: "${input.name}")`
          : `trigger_build(component: "${input.name}")`,
      ],
    };
    return carryOut(platform, plan, { ...input, signal, progress, next });
  },
  text: planText,
});
