import * as z from 'zod';
import { environmentHealth } from '../server/control-plane/queries/environment-health.ts';
import { EnvironmentHealth } from '../server/control-plane/views/environment-health.ts';
import { healthLine } from '../server/render/health.ts';
import { indented, lines, section } from '../server/render/lines.ts';
import { moreLine } from '../server/render/list.ts';
import { table } from '../server/render/table.ts';
import { environment, limit, project } from './input.ts';
import { readTool } from './tool.ts';

/** A reason that is cut off is no reason. */
const WIDE = 220;

export default readTool({
  name: 'get_environment_health',
  title: 'Environment health',
  toolset: 'environments',
  description:
    'Start here when something is down: health of everything deployed to an environment, worst first, each with its reason.',
  idempotent: true,
  command: { noun: 'environment', verb: 'health', positional: ['environment'] },
  narrow: 'project or limit',
  input: z.strictObject({
    environment,
    project,
    drift: z.boolean().default(false).describe('Also compare live objects with what was applied'),
    limit: limit(20, 1000),
  }),
  output: EnvironmentHealth,
  run: (input, { platform, signal }) => environmentHealth(platform, input, signal),
  text: view =>
    lines(
      healthLine(`${view.project === undefined ? '' : `${view.project} in `}${view.environment}`, view),
      Object.entries(view.counts)
        .map(([status, count]) => `${count} ${status}`)
        .join(', '),
      table(
        view.deployments,
        [
          {
            title: view.deployments.some(row => row.kind === 'resource')
              ? 'component or resource'
              : 'component',
            of: row => row.name,
          },
          { title: 'project', of: row => (view.project === undefined ? row.project : undefined) },
          { title: 'status', of: row => row.status },
          { title: 'pods', of: row => row.replicas, right: true },
          { title: 'release', of: row => row.release },
          { title: 'reason', of: row => row.reason },
        ],
        WIDE,
      ),
      moreLine(view.more, 'project or limit'),
      view.deployments.some(row => row.drift !== undefined) && driftLines(view),
      section('Next:', view.next),
    ),
});

function driftLines(view: EnvironmentHealth): string[] {
  const drifted = view.deployments.filter(row => (row.drift ?? []).length > 0);
  if (drifted.length === 0) return ['No drift.'];
  return ['Drift:', ...drifted.flatMap(row => [`  ${row.name}`, ...indented(row.drift ?? [], '    ')])];
}
