import type { Narration } from '../../control-plane/ports.ts';
import type { FollowUp } from '../../domain/follow-up.ts';
import { Report } from '../../domain/report.ts';
import { Reply } from './answer.ts';
import { askModel, type Deadline } from './ask.ts';
import { replyInstructions } from './instructions.ts';
import { matching } from './matching.ts';
import { reasonOf } from './narrate.ts';
import { nextStep } from './next-step.ts';
import { sentencesThatHold } from './sentences.ts';

const STEPS = 3;

/** Without a model: what has the question's words in it, or what the report found first. */
function byWords(report: Report, question: string, without: string): FollowUp {
  const { causes, evidence } = matching(report, question);
  const isAny = causes.length + evidence.length > 0;
  const [first] = report.causes;
  const facts = report.evidence.filter(({ id }) => first?.evidence.includes(id));
  const shown = isAny ? evidence : facts;
  return {
    question,
    without: isAny
      ? `${without}; this of the report has words of the question`
      : `${without}, and nothing in the report has words of the question; it found`,
    causes: isAny ? causes : report.causes.slice(0, 1),
    evidence: shown,
    next_steps: [...new Set([...shown.map(({ call }) => call), ...report.next_steps])].slice(0, STEPS),
  };
}

async function byModel(
  narration: Narration,
  report: Report,
  question: string,
  deadline: Deadline,
): Promise<FollowUp> {
  const task = { name: 'reply', instructions: replyInstructions, form: Reply, question };
  const { value, judge, tokens, calls, seconds } = await askModel(narration, report, task, deadline);
  const { sentences, dropped } = sentencesThatHold(value.explanation, judge);
  if (sentences.length === 0)
    return byWords(report, question, 'the language model found no answer that the report shows');
  const asked = value.next_steps.slice(0, STEPS);
  const steps = asked.flatMap(step => nextStep(step, narration.tools, report) ?? []);
  const cited = new Set(sentences.flatMap(({ evidence }) => evidence));
  return {
    question,
    narrative: {
      text: sentences.map(({ text }) => text).join(' '),
      sentences,
      dropped: dropped + value.next_steps.length - steps.length,
      model: narration.name,
      tokens,
      calls,
      seconds,
    },
    causes: [],
    evidence: report.evidence.filter(({ id }) => cited.has(id)),
    next_steps: steps.length > 0 ? steps : report.next_steps,
  };
}

/**
 * Answers a question about a report from that report alone: in a model's words where its evidence shows them, else
 * with what has the words of the question. Throws only when the caller has gone.
 */
export async function followUp(
  narration: Narration | undefined,
  kept: Report,
  question: string,
  deadline: Deadline,
): Promise<FollowUp> {
  if (!narration) return byWords(kept, question, 'no language model is configured');
  const { data: report } = Report.safeParse(narration.safe(kept));
  const { question: asked } = narration.safe({ question });
  if (!report || typeof asked !== 'string' || report.causes.length === 0)
    return byWords(kept, question, 'the report names no cause');
  try {
    return await byModel(narration, report, asked, deadline);
  } catch (error) {
    if (deadline.signal.aborted) throw error;
    return byWords(report, asked, reasonOf(error));
  }
}
