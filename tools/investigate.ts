import * as z from 'zod';
import { investigationScope } from '../server/control-plane/queries/investigation-scope.ts';
import { troubleElsewhere } from '../server/control-plane/queries/trouble-elsewhere.ts';
import { reportText } from '../server/render/report.ts';
import { investigateAndKeep } from '../server/sre/investigate.ts';
import { Report } from '../server/domain/report.ts';
import { environment, project } from './input.ts';
import { readTool } from './tool.ts';

export default readTool({
  name: 'investigate',
  title: 'Investigate',
  toolset: 'sre',
  description:
    'Ask "why is checkout failing in staging?": looks at objects, events, logs, signals and changes, and answers with the likeliest cause, evidence and next steps.',
  idempotent: true,
  command: { noun: 'report', verb: 'create', positional: ['question'] },
  narrow: 'component or environment',
  input: z.strictObject({
    question: z.string().max(500).optional(),
    component: z.string().max(63).optional(),
    project,
    environment,
    since: z.string().max(40).default('1h').describe('How far back to look'),
  }),
  // What a model's words are made of is told by the report itself, once there are any.
  output: Report.extend({ narrative: z.looseObject({}).optional() }),
  async run(input, { platform, signal, timeLeft }) {
    const scope = await investigationScope(platform, input, signal);
    const elsewhere = () => troubleElsewhere(platform, scope.environment, signal);
    return investigateAndKeep(platform, scope, { signal, timeLeft }, elsewhere);
  },
  text: view => reportText(Report.parse(view)),
});
