import { blank } from './tidy.ts';

type Stretch = { start: number; end: number };
/** What stands between quotation marks, and where. */
export type Quote = { start: number; text: string };

const bare = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[\s.,;:]+|[\s.,;:!]+$/g, '');

/** Whether a quotation stands in one of the texts word for word; what an ellipsis leaves out may be anything. */
function isIn(quotation: string, texts: readonly string[]): boolean {
  const parts = quotation
    .split(/\.{3,}/)
    .map(bare)
    .filter(part => part !== '');
  return texts.some(text => {
    let from = 0;
    return parts.every(part => {
      const found = text.indexOf(part, from);
      from = found + part.length;
      return found >= 0;
    });
  });
}

/** Where quotation marks of a kind stand: between two of them everything may be quoted, with quotes in it. */
function marks(text: string, mark: '"' | "'"): number[] {
  const places = [...text.matchAll(new RegExp(mark, 'g'))].map(({ index }) => index);
  if (mark === '"') return places;
  const opens = places.findIndex(place => /(^|[\s(])$/.test(text.slice(0, place)));
  return opens < 0
    ? []
    : places
        .slice(opens)
        .filter(place => !/^'\w/.test(text.slice(place)) || /(^|[\s(])$/.test(text.slice(0, place)));
}

/** The longest quotation from this mark on that is one. */
function longest(
  text: string,
  start: number,
  ends: readonly number[],
  texts: readonly string[],
): Stretch | undefined {
  const end = ends.findLast(end => isIn(text.slice(start + 1, end), texts));
  return end === undefined ? undefined : { start, end: end + 1 };
}

/**
 * The text without its quotations, and the quotations with their places; undefined where one of them stands in none
 * of the texts word for word.
 */
export function quotesIn(
  text: string,
  sources: readonly string[],
): { rest: string; quotes: Quote[] } | undefined {
  const texts = sources.map(source => source.toLowerCase());
  const quotes: Quote[] = [];
  let rest = text;
  for (const mark of ['"', "'"] as const) {
    let places = marks(rest, mark);
    while (places.length > 0) {
      const [start = 0, ...ends] = places;
      const found = longest(text, start, ends, texts);
      if (!found) return undefined;
      quotes.push({ start, text: text.slice(start + 1, found.end - 1) });
      rest = blank(rest, found.start, found.end);
      places = ends.filter(end => end >= found.end);
    }
  }
  return { rest, quotes };
}

/** Whether one of the texts has a quotation. */
export const isQuoted = ({ text }: Quote, texts: readonly string[]): boolean =>
  isIn(
    text,
    texts.map(source => source.toLowerCase()),
  );
