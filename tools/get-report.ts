import * as z from 'zod';
import { FollowUp } from '../server/domain/follow-up.ts';
import { Report } from '../server/domain/report.ts';
import { followUpText } from '../server/render/follow-up.ts';
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
  description:
    'A report of an earlier investigation, or what it says to a question; without a name, the list of them.',
  idempotent: true,
  command: { noun: 'report', verb: 'get', positional: ['name'] },
  narrow: 'limit',
  input: z.strictObject({
    name: z.string().min(1).max(100).optional(),
    question: z.string().max(500).optional(),
    limit: limit(20, 50),
  }),
  output: KeptReports,
  run: (input, { platform, signal, timeLeft }) => keptReports(platform, input, { signal, timeLeft }),
  text: ({ report, reports, more }) => {
    if (report && 'answer' in report) return followUpText(report.name, FollowUp.parse(report['answer']));
    if (report) return reportText(Report.parse(report));
    return lines(
      reports.length === 0 && 'There are no reports yet.',
      reports.length > 0 &&
        table(reports, [
          { title: 'report', of: row => row.name },
          { title: 'at', of: row => row.at },
          { title: 'status', of: row => row.status },
          { title: 'cause', of: row => row.cause },
          { title: 'question', of: row => row.question },
        ]),
      moreLine(more, 'limit'),
      section(
        'Next:',
        reports.length === 0
          ? ['investigate(question: "what is wrong in staging?")']
          : reports.slice(0, 1).map(({ name }) => `get_report(name: "${name}")`),
      ),
    );
  },
});
