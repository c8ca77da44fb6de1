/** Bytes of one token, at the least: names with hashes and times come apart into short ones. */
const BYTES = 2.5;

/** How many tokens of a language model a text is: rather too many than too few. */
export const estimateTokens = (text: string): number =>
  Math.ceil(new TextEncoder().encode(text).length / BYTES);

/** What an endpoint says it has counted, where that can be so; else the estimate. */
export function countedTokens(said: unknown, estimate: number, most: number): number {
  if (typeof said !== 'number' || !Number.isInteger(said)) return estimate;
  return said >= estimate / 5 && said <= most ? said : estimate;
}
