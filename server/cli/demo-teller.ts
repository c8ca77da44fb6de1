import { PlatformError } from '../errors.ts';
import type { Answered, Stage } from './demo-cast.ts';
import { parted } from './output.ts';

const SHOWN_LINES = 14;

type Step = (title: string, name: string, args: { [argument: string]: unknown }) => Promise<Answered>;

/** What a story is told with: a step that may fail, and one that may not; `last` is the number of the last one. */
export type Teller = { step: Step; sure: Step; last: () => number };

/** Makes calls on a stage and tells them as numbered steps: what is asked, and the beginning of the answer. */
export function tellerOn(
  stage: Stage,
  say: (text: string) => void,
  { from = 1, lines = SHOWN_LINES } = {},
): Teller {
  let steps = from - 1;
  const step: Step = async (title, name, args) => {
    const answer = await stage.call(name, args);
    const { banner, rest } = parted(answer.text);
    // Once is enough for a reader; every answer has it.
    const text = ++steps === from ? banner + rest : rest;
    say(`\n${steps}. ${title}\n   → ${name}(${shown(args)})\n${excerpt(text, lines)}\n`);
    return answer;
  };
  const sure: Step = async (title, name, args) => {
    const answer = await step(title, name, args);
    if (answer.failed) throw new PlatformError('unavailable', `The step "${title}" failed.`, answer.text);
    return answer;
  };
  return { step, sure, last: () => steps };
}

/** Arguments as one short line; documents are only counted. */
const shown = (args: { [argument: string]: unknown }): string =>
  Object.entries(args)
    .map(
      ([name, value]) =>
        `${name}: ${name === 'sources' && Array.isArray(value) ? `${value.length} files` : JSON.stringify(value)}`,
    )
    .join(', ');

function excerpt(text: string, most: number): string {
  const lines = text.split('\n');
  const more = lines.length - most;
  const cut = more > 1 ? [...lines.slice(0, most), `… ${more} more lines`] : lines;
  return cut.map(line => `   ${line}`).join('\n');
}
