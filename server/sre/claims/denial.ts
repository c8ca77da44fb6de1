import type { Topic } from './topics.ts';

const negated =
  /(?:(?<![.\w])(?:not|no|never|without|neither|nor|rather than|instead of|lacks?|lacking|missing|zero|0|none of)|n't)\s+(?:[\w-]+\s+){0,2}$/i;
const negative =
  /\b(?:no|not|never|without|neither|nor|none|nothing|nobody|nowhere|lacks?|lacking|lost|loses|missing|zero|empty|cannot|fail\w*|gone|absent|refus\w*)\b|n't\b/i;

/** Whether each place of a text that the pattern fits is denied: by words in front, or as `restarts 0`. */
const denials = (text: string, pattern: RegExp): boolean[] =>
  [...text.matchAll(new RegExp(pattern.source, 'gi'))].map(
    ({ 0: words, index }) =>
      negated.test(text.slice(0, index).replaceAll('-', ' ')) ||
      /^\w*[ :=]+(?:0|false|none)\b(?!\.)/i.test(text.slice(index + words.length)),
  );

/**
 * Whether a sentence denies an event that its sources have only ever affirmed, or affirms what they have only ever
 * denied. `before` and `behind`: the sentence around the words of the topic.
 */
export function isContradicted(
  { shown, isEvent }: Topic,
  before: string,
  behind: string,
  texts: readonly string[],
): boolean {
  const told = texts.flatMap(text => denials(text, shown));
  if (told.length === 0) return false;
  if (negated.test(before)) return isEvent === true && !told.includes(true);
  return !negative.test(before) && !negative.test(behind) && !told.includes(false);
}
