import * as z from 'zod';
import { queryMetrics } from '../server/control-plane/queries/metrics.ts';
import { MetricsView } from '../server/control-plane/queries/metrics-view.ts';
import { signalText } from '../server/domain/signal-text.ts';
import { lines, section } from '../server/render/lines.ts';
import { signalTable } from '../server/render/signal.ts';
import { component, environment, project } from './input.ts';
import { readTool } from './tool.ts';

export default readTool({
  name: 'query_metrics',
  title: 'Query metrics',
  toolset: 'observability',
  description:
    'Requests, success, latency, CPU and memory of a component in an environment: when each changed, from what to what, and against the day before.',
  idempotent: true,
  command: { noun: 'metric', verb: 'query', positional: ['component'] },
  narrow: 'signals or since',
  input: z.strictObject({
    component,
    project,
    environment,
    signals: z.array(z.string().max(60)).min(1).max(20).optional().describe('Left out: the main ones'),
    since: z.string().max(40).default('1h').describe('"15m", "2h" or a time'),
    until: z.string().max(40).default('now'),
  }),
  output: MetricsView,
  run: (input, { platform, signal }) => queryMetrics(platform, input, signal),
  text: view => {
    const time = timesOf(view);
    const gone = view.signals.filter(({ last }) => last !== undefined);
    const steady = view.signals.length > 0 && view.signals.every(({ changes }) => changes.length === 0);
    return lines(
      `${view.component} in ${view.environment}, ${view.since} to ${time(view.until)}, compared with ${view.compared_with}:`,
      view.signals.flatMap(({ signal, changes: [first, ...rest] }) =>
        first === undefined
          ? []
          : `${signal} ${signalText(signal, first.from)} → ${signalText(signal, first.to)} at ${time(first.at)}${rest
              .map(({ at, to }) => `, ${signalText(signal, to)} at ${time(at)}`)
              .join('')}`,
      ),
      view.unlike_before.length > 0 &&
        `Not as ${view.compared_with}, all the time: ${view.unlike_before.join(', ')}`,
      steady && view.unlike_before.length === 0 && 'No change.',
      gone.length > 0 &&
        `Nothing measured since ${time(gone[0]?.last ?? '')}: ${gone.map(({ signal }) => signal).join(', ')}`,
      signalTable(view.signals),
      view.unmeasured.length > 0 && `Not measured: ${view.unmeasured.join(', ')}`,
      section('Next:', view.next),
    );
  },
});

/** Times without the day where there is only one. */
const timesOf = ({ since, until }: MetricsView): ((time: string) => string) =>
  since.slice(0, 10) === until.slice(0, 10) ? time => time.slice(11) : time => time;
