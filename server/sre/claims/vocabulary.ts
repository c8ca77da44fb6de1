import { isNeutral, stem } from './neutral.ts';
import { spokenNumber } from './number-words.ts';
import { isParaphrase } from './paraphrase.ts';
import { unitOf } from './units.ts';

/** Words of a text, with names in camel case taken apart. */
const wordsOf = (text: string): string[] =>
  text.replaceAll(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ').match(/[A-Za-z]+(?:'[a-z]+)?/g) ?? [];

/** Long words that begin alike are forms of one: `configured`, `configuration`. */
const ROOT = 6;

/** Less of something, which only evidence that fell shows. */
const down = /^(?:fell|fall|drop|decreas|lower|reduc|shrink|shrank|shrunk|cut|halv)/;

/**
 * The first word of a sentence that neither says nothing by itself nor is, in this form or in another, in what the
 * sentence cites; undefined where there is none.
 */
export function foreignWord(
  text: string,
  texts: readonly string[],
  { around, question }: { around: readonly string[]; question: string },
): string | undefined {
  const known = new Set([...texts, ...around].flatMap(wordsOf).map(stem));
  const roots = new Set([...known].filter(word => word.length >= ROOT).map(word => word.slice(0, ROOT)));
  return wordsOf(text.replaceAll(/\S*\d\S*/g, ' ')).find(word => {
    const lower = word.toLowerCase().replace(/'s?$/, '');
    if (lower.length < 2 || isNeutral(lower) || known.has(stem(lower))) return false;
    if (unitOf(word, 'apart') || spokenNumber([lower], 0) || word.endsWith("n't")) return false;
    if (lower.length >= ROOT && roots.has(lower.slice(0, ROOT)) && !down.test(lower)) return false;
    return !isParaphrase(lower, [...texts, question]);
  });
}
