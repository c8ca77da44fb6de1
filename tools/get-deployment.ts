import * as z from 'zod';
import { DeploymentView, deploymentView } from '../server/control-plane/queries/deployment.ts';
import { healthLine } from '../server/render/health.ts';
import { lines, section } from '../server/render/lines.ts';
import { component, environment, project, wait_seconds } from './input.ts';
import { readTool } from './tool.ts';

export default readTool({
  name: 'get_deployment',
  title: 'Get deployment',
  toolset: 'deployments',
  description:
    'One component in one environment: release, health part by part, addresses. wait_seconds waits until it settles; drift compares live objects with what was applied.',
  idempotent: true,
  command: { noun: 'deployment', verb: 'get', positional: ['component'] },
  input: z.strictObject({
    component,
    project,
    environment,
    wait_seconds: wait_seconds.default(0),
    drift: z.boolean().default(false),
  }),
  output: DeploymentView,
  run: (input, { platform, signal, progress }) => deploymentView(platform, input, { signal, progress }),
  text: view =>
    lines(
      healthLine(`${view.project}/${view.component} in ${view.environment}`, view),
      view.release === undefined ? '' : `release ${view.release}${before(view.previous)}`,
      section(
        'Parts:',
        view.parts.map(
          part =>
            `${part.status.padEnd(11)} ${part.object}${part.reason === undefined ? '' : `: ${part.reason}`}`,
        ),
      ),
      section(
        'Endpoints:',
        view.endpoints.map(({ endpoint, visibility, url }) => `${endpoint} (${visibility}) ${url}`),
      ),
      view.drift && (view.drift.length === 0 ? 'No drift.' : section('Drift:', view.drift)),
      section('Next:', view.next),
    ),
});

const before = (previous: readonly string[]): string =>
  previous.length === 0 ? '' : ` (before: ${previous.join(', ')})`;
