import * as z from 'zod';
import { ComponentView, componentView } from '../server/control-plane/queries/component.ts';
import { indented, lines, section } from '../server/render/lines.ts';
import { table } from '../server/render/table.ts';
import { component, project } from './input.ts';
import { readTool } from './tool.ts';

/** A reason that is cut off is no reason. */
const WIDE = 220;

export default readTool({
  name: 'get_component',
  title: 'Get component',
  toolset: 'catalog',
  description:
    'One component: what it runs, its endpoints, who it needs and who needs it, how it is in each environment.',
  idempotent: true,
  command: { noun: 'component', verb: 'get', positional: ['component'] },
  input: z.strictObject({ component, project }),
  output: ComponentView,
  run: (input, { platform, signal }) => componentView(platform, input, signal),
  text: view =>
    lines(
      `${view.project}/${view.component} (${view.type})${view.about === undefined ? '' : `: ${view.about}`}`,
      view.image === undefined ? none(view) : `image ${view.image}`,
      view.source !== undefined && `source ${view.source}`,
      `auto_deploy ${view.auto_deploy ? 'on' : 'off'}`,
      list('env', view.env),
      list('endpoints', view.endpoints),
      list('traits', view.traits),
      list('depends on', view.depends_on),
      list('needed by', view.dependents),
      view.deployments.length === 0 ? 'not deployed anywhere' : deployments(view),
      section('Next:', view.next),
    ),
});

const none = ({ source }: ComponentView): string =>
  source === undefined ? 'no workload yet' : 'not built yet';

const list = (title: string, items: readonly string[]): string =>
  items.length === 0 ? '' : `${title}: ${items.join(', ')}`;

const deployments = (view: ComponentView): string[] => [
  'Deployments:',
  ...indented([
    table(
      view.deployments,
      [
        { title: 'environment', of: row => row.environment },
        { title: 'status', of: row => row.status },
        { title: 'pods', of: row => row.replicas, right: true },
        { title: 'release', of: row => row.release },
        { title: 'reason', of: row => row.reason },
      ],
      WIDE,
    ),
  ]),
];
