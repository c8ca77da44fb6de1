import type { Sentence } from '../../domain/report.ts';
import type { Judged, Said } from '../claims/check.ts';

/** An explanation is not longer, however much a model has to say. */
const MOST = 5;

/** Of what a model said, the sentences that hold, each once, and how many do not. */
export function sentencesThatHold(
  said: readonly Said[],
  judge: (said: Said) => Judged,
): { sentences: Sentence[]; dropped: number } {
  const sentences: Sentence[] = [];
  for (const one of said.slice(0, MOST * 4)) {
    const judged = judge({ text: one.text, evidence: one.evidence.map(id => id.trim().toLowerCase()) });
    if (!('sentence' in judged) || sentences.length === MOST) continue;
    if (!sentences.some(({ text }) => text === judged.sentence.text)) sentences.push(judged.sentence);
  }
  return { sentences, dropped: said.length - sentences.length };
}
