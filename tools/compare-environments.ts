import * as z from 'zod';
import { Comparison, compareEnvironments } from '../server/control-plane/queries/compare-environments.ts';
import { Name } from '../server/domain/name.ts';
import { indented, lines, section } from '../server/render/lines.ts';
import { moreLine } from '../server/render/list.ts';
import { limit, project } from './input.ts';
import { readTool } from './tool.ts';

export default readTool({
  name: 'compare_environments',
  title: 'Compare environments',
  toolset: 'deployments',
  description:
    'What is different between two environments by release, configuration, scale and health: one row per component.',
  idempotent: true,
  command: { noun: 'environment', verb: 'compare', positional: ['source', 'target'] },
  narrow: 'project, component or limit',
  input: z.strictObject({
    source: Name,
    target: Name,
    project,
    component: Name.optional(),
    limit: limit(20, 500),
  }),
  output: Comparison,
  run: (input, { platform, signal }) => compareEnvironments(platform, input, signal),
  text: view =>
    lines(
      `${view.source} → ${view.target}: ${view.different} of ${view.same + view.different} components differ`,
      ...view.components.map(row => [
        `${row.component}: ${row.source} → ${row.target}`,
        ...indented(row.differences),
      ]),
      moreLine(view.more, 'project, component or limit'),
      view.same > 0 && `the same in both: ${view.same}`,
      section('Next:', view.next),
    ),
});
