import type { Narration } from '../../control-plane/ports.ts';
import { estimateTokens } from '../../domain/tokens.ts';

/** An answer is not longer than this, whatever there is room for. */
const LONGEST_ANSWER = 4000;
/** What is kept of a call's time for everything after the model. */
const RESERVE_MS = 1500;
/** Nobody answers in less. */
const SHORTEST_MS = 250;

/** How many tokens an answer may have, and how many are left for what the model is shown. */
export function tokensFor({ tokens }: Narration, fixed: string): { answer: number; material: number } {
  const answer = Math.min(LONGEST_ANSWER, Math.floor(tokens / 4));
  return { answer, material: tokens - answer - estimateTokens(fixed) };
}

/** How long the model may take, so that the call it is part of ends in time; undefined where nothing is left. */
export function millisecondsFor({ seconds }: Narration, timeLeft: number): number | undefined {
  const most = Math.min(seconds * 1000, timeLeft - RESERVE_MS);
  return most < SHORTEST_MS ? undefined : Math.floor(most);
}
