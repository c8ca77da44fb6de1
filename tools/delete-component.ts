import * as z from 'zod';
import { deleteComponent } from '../server/control-plane/operations/delete-component.ts';
import { PlanView } from '../server/domain/plan.ts';
import { component, dry_run, project } from './input.ts';
import { callAgain } from '../server/render/call.ts';
import { planText } from '../server/render/plan.ts';
import { writeTool } from './tool.ts';

export default writeTool({
  name: 'delete_component',
  title: 'Delete component',
  toolset: 'catalog',
  description:
    'Deletes a component from every environment, with its workload, releases and builds. Use dry_run first: it names who depends on it.',
  destroys: true,
  idempotent: true,
  command: { noun: 'component', verb: 'delete', positional: ['component'] },
  input: z.strictObject({ component, project, dry_run }),
  output: PlanView,
  run(input, { platform, signal, progress }) {
    const next = { planned: [callAgain('delete_component', input)], applied: [] };
    return deleteComponent(platform, input, { ...input, wait_seconds: 0, signal, progress, next });
  },
  text: planText,
});
