import * as z from 'zod';
import { carryOut } from '../server/control-plane/operations/carry-out.ts';
import { planCreateProject } from '../server/control-plane/operations/create-project.ts';
import { Name } from '../server/domain/name.ts';
import { PlanView } from '../server/domain/plan.ts';
import { dry_run } from './input.ts';
import { callAgain } from '../server/render/call.ts';
import { planText } from '../server/render/plan.ts';
import { writeTool } from './tool.ts';

export default writeTool({
  name: 'create_project',
  title: 'Create project',
  toolset: 'catalog',
  description: 'Creates a project with a cell in every environment of its pipeline.',
  destroys: false,
  idempotent: false,
  command: { noun: 'project', verb: 'create', positional: ['name'] },
  input: z.strictObject({
    name: Name,
    display_name: z.string().max(200).optional(),
    description: z.string().max(1000).optional(),
    pipeline: Name.default('default'),
    type: Name.default('default'),
    dry_run,
  }),
  output: PlanView,
  async run(input, { platform, signal, progress }) {
    const base = await platform.documents.snapshot(signal);
    const plan = planCreateProject(base, platform.settings, input, platform.clock.now());
    const next = {
      planned: [callAgain('create_project', input)],
      applied: [`create_component(project: "${input.name}", name: …, image: …)`],
    };
    return carryOut(platform, plan, { dry_run: input.dry_run, wait_seconds: 0, signal, progress, next });
  },
  text: planText,
});
