import * as z from 'zod';
import { queryTraces } from '../server/control-plane/queries/traces.ts';
import { TracesView } from '../server/control-plane/queries/traces-view.ts';
import { lines, section } from '../server/render/lines.ts';
import { tracesText, traceText } from '../server/render/traces.ts';
import { component, environment, limit, project } from './input.ts';
import { readTool } from './tool.ts';

export default readTool({
  name: 'query_traces',
  title: 'Query traces',
  toolset: 'observability',
  description:
    'Requests of a component across components: how many failed and where that began, how long they took and where the time went; the worst first. trace: one of them, span by span.',
  idempotent: true,
  command: { noun: 'trace', verb: 'query', positional: ['component'] },
  narrow: 'since or limit',
  input: z.strictObject({
    component,
    project,
    environment,
    since: z.string().max(40).default('1h').describe('"15m", "2h" or a time'),
    failed: z.boolean().optional().describe('Only those where something failed'),
    min_duration: z.string().max(20).optional().describe('"500ms", "2s"'),
    trace: z.string().max(64).optional().describe('Its id'),
    limit: limit(40, 100),
  }),
  output: TracesView,
  run: (input, { platform, signal }) => queryTraces(platform, input, signal),
  text: view =>
    lines(
      view.tree === undefined ? tracesText(view) : traceText(view, view.tree),
      section('Next:', view.next),
    ),
});
