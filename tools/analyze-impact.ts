import * as z from 'zod';
import { Change } from '../server/control-plane/queries/impact-asked.ts';
import { analyzeImpact, ImpactView } from '../server/control-plane/queries/impact.ts';
import { lines, section } from '../server/render/lines.ts';
import { moreLine } from '../server/render/list.ts';
import { component, environment, limit, project } from './input.ts';
import { readTool } from './tool.ts';

export default readTool({
  name: 'analyze_impact',
  title: 'Analyze impact',
  toolset: 'dependencies',
  description:
    'Before a change: who breaks, through which path, how badly and in which environments. hard loses an address, soft goes on with restarts or errors.',
  idempotent: true,
  command: { noun: 'dependency', verb: 'impact', positional: ['component', 'change'] },
  narrow: 'environment or limit',
  input: z.strictObject({
    component,
    change: Change,
    environment,
    endpoint: z.string().max(63).optional().describe('That changes, for change: endpoint'),
    project,
    limit: limit(20, 500),
  }),
  output: ImpactView,
  run: (input, { platform, signal }) => analyzeImpact(platform, input, signal),
  text: view =>
    lines(
      `${view.change} ${view.endpoint === undefined ? '' : `"${view.endpoint}" of `}${view.of}${placeOf(view)}: ${verdictOf(view)}`,
      view.affected.map(
        row =>
          `${row.severity}  ${row.path}${row.environments.length === 0 ? '' : ` in ${row.environments.join(', ')}`}: ${row.why}`,
      ),
      moreLine(view.more, 'environment or limit'),
      section('Notes:', view.notes),
      section('Next:', view.next),
    ),
});

const placeOf = ({ environments }: ImpactView): string =>
  environments.length === 0 ? '' : ` in ${environments.join(', ')}`;

const verdictOf = ({ hard, soft }: ImpactView): string =>
  hard + soft === 0 ? 'nothing that runs breaks' : `${hard} hard, ${soft} soft`;
