import * as z from 'zod';
import { cancelBuild } from '../server/control-plane/operations/cancel-build.ts';
import { Name } from '../server/domain/name.ts';
import { PlanView } from '../server/domain/plan.ts';
import { dry_run } from './input.ts';
import { planText } from '../server/render/plan.ts';
import { writeTool } from './tool.ts';

export default writeTool({
  name: 'cancel_build',
  title: 'Cancel build',
  toolset: 'builds',
  description: 'Stops a build that has not ended. What is deployed stays as it is.',
  destroys: false,
  idempotent: false,
  command: { noun: 'build', verb: 'cancel', positional: ['name'] },
  input: z.strictObject({ name: Name, dry_run }),
  output: PlanView,
  run: (input, { platform, signal }) => cancelBuild(platform, input, signal),
  text: planText,
});
