import type { Narration } from '../../control-plane/ports.ts';
import { Report } from '../../domain/report.ts';
import { PlatformError } from '../../errors.ts';
import { Telling } from './answer.ts';
import { fixSteps } from '../fix.ts';
import { askModel, type Deadline } from './ask.ts';
import { tellInstructions } from './instructions.ts';
import { isCall, nextStep } from './next-step.ts';
import { reordered } from './reorder.ts';
import { sentencesThatHold } from './sentences.ts';

const STEPS = 3;

/** Why a report has no model's words, as a line of what was not checked. */
export function reasonOf(error: unknown): string {
  const message = error instanceof PlatformError ? error.message : 'The language model failed.';
  return `${message.charAt(0).toLowerCase()}${message.slice(1).replace(/\.$/, '')}`;
}

const untold = (report: Report, why: string): Report => ({
  ...report,
  not_checked: [`${why}; this is the report without it`, ...report.not_checked],
});

/** What the new first cause is mended and looked up with comes in place of how to mend the old one, and before its calls. */
function stepsOf(report: Report, causes: Report['causes'], more: readonly string[]): string[] {
  const [first] = causes;
  const [was] = report.causes;
  if (!first || (first.code === was?.code && first.component === was.component))
    return [...new Set([...report.next_steps, ...more])];
  const facts = report.evidence.filter(({ id }) => first.evidence.includes(id));
  const calls = first.component === was?.component ? [] : facts.slice(0, 1).map(({ call }) => call);
  const fix = fixSteps({ ...first, facts }, report.status);
  return [...new Set([...fix, ...calls, ...report.next_steps.filter(isCall), ...more])];
}

async function tell(narration: Narration, report: Report, deadline: Deadline): Promise<Report> {
  const task = { name: 'telling', instructions: tellInstructions, form: Telling };
  const { value, judge, tokens, calls, seconds } = await askModel(narration, report, task, deadline);
  const note = value.confidence_note === null ? [] : [value.confidence_note];
  const { sentences, dropped } = sentencesThatHold([...value.explanation, ...note], judge);
  const asked = value.next_steps.slice(0, STEPS);
  const steps = asked.flatMap(step => nextStep(step, narration.tools, report) ?? []);
  if (sentences.length === 0)
    return untold(
      report,
      value.explanation.length === 0
        ? 'the language model had nothing to say'
        : 'nothing that the language model said is shown by the evidence',
    );
  const causes = reordered(report.causes, value.order);
  const isReordered = causes.some(
    (cause, i) => cause.code !== report.causes[i]?.code || cause.component !== report.causes[i]?.component,
  );
  return {
    ...report,
    causes,
    next_steps: stepsOf(report, causes, steps),
    narrative: {
      text: sentences.map(({ text }) => text).join(' '),
      sentences,
      dropped: dropped + value.next_steps.length - steps.length,
      ...(isReordered && { reordered: true }),
      model: narration.name,
      tokens,
      calls,
      seconds,
    },
  };
}

/**
 * The report as a language model tells it: with sentences that its own evidence shows, causes of equal standing in
 * another order, more next steps. Whatever goes wrong, the report is as the rules wrote it, and says so. Throws only
 * when the caller has gone. A report without causes has nothing to tell.
 */
export async function narrate(narration: Narration, report: Report, deadline: Deadline): Promise<Report> {
  if (report.causes.length === 0) return report;
  const { data: safe } = Report.safeParse(narration.safe(report));
  if (!safe) return untold(report, 'the report could not be made safe for the language model');
  try {
    return await tell(narration, safe, deadline);
  } catch (error) {
    if (deadline.signal.aborted) throw error;
    return untold(safe, reasonOf(error));
  }
}
