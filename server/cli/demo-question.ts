import { listAt, textAt } from '../domain/json.ts';
import { PlatformError } from '../errors.ts';
import type { Stage } from './demo-cast.ts';
import { tellerOn } from './demo-teller.ts';

const QUESTION = 'why is checkout failing in staging?';
const CULPRIT = 'fraud';
const CHARACTERS_PER_TOKEN = 4;

/**
 * The question that the platform is there for, asked on a shop in trouble: one call, and its whole answer. Throws
 * when it is not the right one.
 */
export async function askWhy(stage: Stage, say: (text: string) => void, from: number): Promise<void> {
  const { sure } = tellerOn(stage, say, { from, lines: Infinity });
  const { view, text } = await sure('Another shop, where something is wrong', 'investigate', {
    question: QUESTION,
  });
  const component = textAt(listAt(view, 'causes')[0], 'component');
  if (textAt(view, 'status') !== 'identified' || component !== CULPRIT)
    throw new PlatformError('unavailable', `Expected the cause to be ${CULPRIT}.`, text);
  const tokens = Math.ceil(Buffer.byteLength(text) / CHARACTERS_PER_TOKEN);
  say(`   One call and ${tokens} tokens: checkout fails because of ${CULPRIT}, two calls away.`);
}
