import * as z from 'zod';
import { Dependencies, dependenciesOf } from '../server/control-plane/queries/dependencies.ts';
import { Direction } from '../server/domain/graph-walk.ts';
import { Name } from '../server/domain/name.ts';
import { lines, section } from '../server/render/lines.ts';
import { counted } from '../server/render/list.ts';
import { project } from './input.ts';
import { readTool } from './tool.ts';

export default readTool({
  name: 'get_dependencies',
  title: 'Get dependencies',
  toolset: 'dependencies',
  description:
    'Walks the dependency graph from a component: downstream what it needs, upstream who needs it. Without a component: the whole project, with deploy order, cycles and single points of failure.',
  idempotent: true,
  command: { noun: 'dependency', verb: 'list', positional: ['component'] },
  narrow: 'component or depth',
  input: z.strictObject({
    component: Name.optional(),
    project,
    direction: Direction.default('downstream'),
    depth: z.int().min(1).max(100).optional(),
    format: z.enum(['tree', 'mermaid']).default('tree').describe('Of the drawing'),
  }),
  output: Dependencies,
  run: (input, { platform, signal }) => dependenciesOf(platform, input, signal),
  text: view =>
    lines(
      headline(view),
      view.drawing,
      section(
        'Cycles:',
        view.cycles.map(cycle => [...cycle, cycle[0] ?? ''].join(' → ')),
      ),
      section('Deploy order:', view.deploy_order ?? []),
      section('Single points of failure:', view.single_points ?? []),
    ),
});

function headline({ of, direction, nodes, edges }: Dependencies): string {
  const others = nodes.length - 1;
  if (direction === undefined)
    return `Project ${of}: ${counted(nodes.length, 'node')}, ${counted(edges.length, 'edge')}`;
  if (direction === 'downstream') return `${of} needs ${others === 0 ? 'nothing' : others}`;
  return others === 0 ? `Nobody needs ${of}` : `${others} ${others === 1 ? 'needs' : 'need'} ${of}`;
}
