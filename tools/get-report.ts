import * as z from 'zod';
import { Report } from '../server/domain/report.ts';
import { lines, section } from '../server/render/lines.ts';
import { moreLine } from '../server/render/list.ts';
import { reportText } from '../server/render/report.ts';
import { table } from '../server/render/table.ts';
import { KeptReports, keptReports } from '../server/sre/kept.ts';
import { limit } from './input.ts';
import { readTool } from './tool.ts';

export default readTool({
  name: 'get_report',
  title: 'Get report',
  toolset: 'sre',
  description: 'A report of an earlier investigation; without a name, the list of them.',
  idempotent: true,
  command: { noun: 'report', verb: 'get', positional: ['name'] },
  narrow: 'limit',
  input: z.strictObject({ name: z.string().max(100).optional(), limit: limit(20, 50) }),
  output: KeptReports,
  run: (input, { platform, signal }) => keptReports(platform.reports, input, signal),
  text: view =>
    view.report === undefined
      ? lines(
          view.reports.length === 0 && 'There are no reports yet.',
          view.reports.length > 0 &&
            table(view.reports, [
              { title: 'report', of: row => row.name },
              { title: 'at', of: row => row.at },
              { title: 'status', of: row => row.status },
              { title: 'cause', of: row => row.cause },
              { title: 'question', of: row => row.question },
            ]),
          moreLine(view.more, 'limit'),
          section(
            'Next:',
            view.reports.length === 0
              ? ['investigate(question: "what is wrong in staging?")']
              : view.reports.slice(0, 1).map(({ name }) => `get_report(name: "${name}")`),
          ),
        )
      : reportText(Report.parse(view.report)),
});
