import * as z from 'zod';
import { type BuildView as View, buildView, BuildView } from '../server/control-plane/queries/build.ts';
import { Name } from '../server/domain/name.ts';
import { lines, section } from '../server/render/lines.ts';
import { fence } from '../server/render/untrusted.ts';
import { wait_seconds } from './input.ts';
import { readTool } from './tool.ts';

export default readTool({
  name: 'get_build',
  title: 'Get build',
  toolset: 'builds',
  description:
    'One build: its steps, the log lines that matter of a failed one, image, commit, and whether it is released. wait_seconds waits for its end.',
  idempotent: true,
  command: { noun: 'build', verb: 'get', positional: ['name'] },
  narrow: 'log_lines',
  input: z.strictObject({
    name: Name,
    log_lines: z.int().min(0).max(1000).optional(),
    wait_seconds: wait_seconds.default(0),
  }),
  output: BuildView,
  run: (input, { platform, signal, progress }) => buildView(platform, input, { signal, progress }),
  text: view =>
    lines(
      `${view.name} of ${view.project}/${view.component}: ${view.status}${view.took === undefined ? '' : ` after ${view.took}`}${view.reason === undefined ? '' : `: ${view.reason}`}`,
      `source ${view.source}${view.commit === undefined ? '' : `, commit ${view.commit}`}`,
      view.image !== undefined && `image ${view.image}`,
      view.release !== undefined &&
        `release ${view.release}${view.environments.length === 0 ? ', deployed nowhere' : ` in ${view.environments.join(', ')}`}`,
      section('Steps:', view.steps.map(stepText)),
      view.lines.length > 0 && fence(view.lines.join('\n'), `build log of ${view.name}`),
      view.notes.map(note => `! ${note}`),
      section('Next:', view.next),
    ),
});

const stepText = ({ name, status, took, reason }: View['steps'][number]): string =>
  `${status.padEnd(9)} ${name}${took === undefined ? '' : ` ${took}`}${reason === undefined ? '' : `: ${reason}`}`;
