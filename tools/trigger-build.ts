import * as z from 'zod';
import { BuildPlanView } from '../server/control-plane/operations/run-build.ts';
import { triggerBuild } from '../server/control-plane/operations/trigger-build.ts';
import { Name } from '../server/domain/name.ts';
import { component, dry_run, project, wait_seconds } from './input.ts';
import { callAgain } from '../server/render/call.ts';
import { planText } from '../server/render/plan.ts';
import { writeTool } from './tool.ts';

export default writeTool({
  name: 'trigger_build',
  title: 'Trigger build',
  toolset: 'builds',
  description:
    'Builds a component from source, waits, and releases the image; with auto_deploy the first environment gets it. build: goes on with one that was begun, and releases it.',
  destroys: false,
  idempotent: false,
  command: { noun: 'build', verb: 'trigger', positional: ['component'] },
  input: z.strictObject({
    component,
    project,
    branch: z.string().max(250).optional(),
    commit: z.string().max(64).optional().describe('All its digits'),
    build: Name.optional().describe('From list_builds'),
    dry_run,
    wait_seconds: wait_seconds.default(45),
  }),
  goesOn: 'A build that was begun goes on: list_builds shows it, cancel_build stops it.',
  output: BuildPlanView,
  run(input, { platform, signal, progress }) {
    const again = callAgain('trigger_build', input);
    return triggerBuild(platform, input, { ...input, signal, progress, again });
  },
  text: planText,
});
