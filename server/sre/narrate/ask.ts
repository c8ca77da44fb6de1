import type * as z from 'zod';
import type { Completion, Narration } from '../../control-plane/ports.ts';
import { PlatformError } from '../../errors.ts';
import { oneLine } from '../../domain/line.ts';
import type { Report } from '../../domain/report.ts';
import { estimateTokens } from '../../domain/tokens.ts';
import { createCheck, type Judged, type Said } from '../claims/check.ts';
import { jsonSchema } from './answer.ts';
import { millisecondsFor, tokensFor } from './budget.ts';
import { fenced } from './fenced.ts';
import { type Material, materialOf } from './material.ts';
import { toolLines } from './next-step.ts';
import { pseudonymsFor } from './pseudonyms.ts';

/** What is asked of the model, and the form of what it answers. */
export type Task<T> = {
  name: string;
  instructions: string;
  form: z.ZodType<T>;
  /** What somebody wants to know of the report. */
  question?: string;
};

export type Answered<T> = {
  value: T;
  judge: (said: Said) => Judged;
  material: Material;
  tokens: number;
  calls: number;
  seconds: number;
};

/** Where time comes from, and how much of it the call has left. */
export type Deadline = { timeLeft: () => number; signal: AbortSignal };

const without = (what: string): PlatformError =>
  new PlatformError('unavailable', `${what}.`, 'The report is complete without the language model.');

/** Waits for the answer, and not a moment longer than the model has, whatever it does with the signal. */
async function inTime<T>(
  work: (signal: AbortSignal) => Promise<T>,
  milliseconds: number,
  caller: AbortSignal,
): Promise<T> {
  const late = AbortSignal.timeout(milliseconds);
  const signal = AbortSignal.any([caller, late]);
  const over = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => over.reject(signal.reason), { once: true });
  try {
    return await Promise.race([over.promise, work(signal)]);
  } catch (error) {
    if (late.aborted && !caller.aborted)
      throw without(`The language model did not answer within ${Number((milliseconds / 1000).toFixed(1))} s`);
    throw error;
  }
}

function demandWithin({ tokens }: Completion, narration: Narration): number {
  const sum = tokens.input + tokens.output;
  if (sum <= narration.tokens) return sum;
  throw without(`The language model used more than its ${narration.tokens} tokens`);
}

/**
 * Shows a model a report, within its budget of calls, tokens and seconds, and gives what it said with a judge of each
 * sentence. Throws `PlatformError`s whose messages say why there is no answer, and what the caller's signal says.
 */
export async function askModel<T>(
  narration: Narration,
  given: Report,
  task: Task<T>,
  { timeLeft, signal }: Deadline,
): Promise<Answered<T>> {
  const started = timeLeft();
  const milliseconds = millisecondsFor(narration, started);
  if (milliseconds === undefined) throw without('There was no time left for the language model');

  return inTime(
    async within => {
      const names = await narration.names(within);
      const marker = narration.newFence();
      const schema = { name: task.name, json: jsonSchema(task.form) };
      const tools = ['Tools for next_steps:', ...toolLines(narration.tools)].join('\n');
      const fixed = [
        task.instructions,
        JSON.stringify(schema.json),
        tools,
        marker,
        marker,
        task.question ?? '',
      ].join('\n');
      const { answer, material: room } = tokensFor(narration, fixed);
      const pseudonyms = narration.pseudonyms ? pseudonymsFor(given, names) : undefined;
      const material = materialOf(given, pseudonyms ? Math.floor(room * 0.8) : room);
      if (!material) throw without(`${narration.tokens} tokens are too few for this report (llm.tokens)`);

      const asked = task.question === undefined ? [] : [`asked now: ${oneLine(task.question, 500)}`];
      const lines = [...material.lines, ...asked].map(line => pseudonyms?.hide(line) ?? line);
      if (lines.some(line => pseudonyms?.betrays(line)))
        throw without('The names in this report could not be hidden from the language model');
      const user = `The marker is ${marker}\n${fenced(lines, marker)}\n${tools}`;
      const prompt = {
        system: task.instructions,
        user,
        schema,
        maxTokens: answer,
        requests: narration.calls,
      };
      if (estimateTokens(`${prompt.system}${user}${JSON.stringify(schema.json)}`) + answer > narration.tokens)
        throw without(`${narration.tokens} tokens are too few for this report (llm.tokens)`);

      const completion = await narration.model.complete(prompt, within);
      const tokens = demandWithin(completion, narration);
      const { data } = task.form.safeParse(pseudonyms?.reveal(completion.value) ?? completion.value);
      if (data === undefined)
        throw without("The language model's answer has another form than it was asked for");
      const judge = createCheck({
        shown: material.shown,
        report: given,
        names,
        instructions: `${task.instructions}\n${tools}`,
        safe: text => String(narration.safe({ text })['text']),
      });
      const seconds = Number(((started - timeLeft()) / 1000).toFixed(1));
      return { value: data, judge, material, tokens, calls: completion.requests, seconds };
    },
    milliseconds,
    signal,
  );
}
