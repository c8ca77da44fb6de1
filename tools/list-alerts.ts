import * as z from 'zod';
import { AlertsView, listAlerts } from '../server/control-plane/queries/alerts.ts';
import { Name } from '../server/domain/name.ts';
import { lines, section } from '../server/render/lines.ts';
import { counted, moreLine } from '../server/render/list.ts';
import { table } from '../server/render/table.ts';
import { environment, limit, project } from './input.ts';
import { readTool } from './tool.ts';

/** A rule's words that are cut off say nothing. */
const WIDE = 220;

export default readTool({
  name: 'list_alerts',
  title: 'List alerts',
  toolset: 'observability',
  description: 'Alerts that fire, wait or are silenced, worst first, by component and environment.',
  idempotent: true,
  command: { noun: 'alert', verb: 'list', positional: ['component'] },
  narrow: 'component, environment or limit',
  input: z.strictObject({ component: Name.optional(), project, environment, limit: limit(30, 500) }),
  output: AlertsView,
  run: (input, { platform, signal }) => listAlerts(platform, input, signal),
  text: view =>
    lines(
      view.alerts.length === 0 ? 'No alerts.' : summary(view),
      table(
        view.alerts,
        [
          { title: 'severity', of: row => row.severity },
          { title: 'alert', of: row => row.name },
          { title: 'about', of: row => row.component ?? row.node },
          { title: 'environment', of: row => row.environment },
          { title: 'state', of: row => row.state },
          { title: 'since', of: row => row.since },
          { title: 'what', of: row => row.summary },
        ],
        WIDE,
      ),
      moreLine(view.more, 'component, environment or limit'),
      view.notes.map(note => `! ${note}`),
      section('Next:', next(view)),
    ),
});

function summary({ alerts, more }: AlertsView): string {
  const states = Map.groupBy(alerts, ({ state }) => state);
  const shown = [...states].map(([state, group]) => `${group.length} ${state}`).join(', ');
  return `${counted(alerts.length + more, 'alert')}${more > 0 ? '' : `: ${shown}`}`;
}

function next({ alerts }: AlertsView): string[] {
  const worst = alerts.find(
    ({ state, component, environment: where }) =>
      state === 'firing' && component !== undefined && where !== undefined,
  );
  if (worst) return [`investigate(component: "${worst.component}", environment: "${worst.environment}")`];
  const where = alerts.find(alert => alert.environment !== undefined)?.environment;
  return where === undefined ? [] : [`get_environment_health(environment: "${where}")`];
}
