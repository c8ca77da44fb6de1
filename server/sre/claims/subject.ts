import type { Source } from './source.ts';
import { blank, escaped } from './tidy.ts';

type Mention = { name: string; start: number; end: number };

/** Says whom something at a place in a sentence is told of: each of the groups is a way to read it. */
export type SubjectsAt = (place: number) => readonly (readonly string[])[];

const relative =
  /,\s+(?:which|who|that|whose|where|called by|calling|needed by|used by|using|needing|waiting for|depending on)\b[^,;]*(?=,|;|$)/g;
/** `13 restarts of fraud`, but not `because of fraud`. */
const of =
  /^\S+(?:\s+(?!because|instead|ahead|unlike)[\w-]+)?\s+(?:of|in|by|on|for|from)\s+(?:the\s+|its\s+)?(?:\w+\s+)?$/;
const joint = /^(?:\s*,\s*(?:and\s+)?|\s+and\s+(?:the\s+)?|\s*,\s*)$/;

/** Where each name stands in a text. Of names that begin alike the longest counts. */
function mentionsIn(text: string, names: readonly string[]): Mention[] {
  if (names.length === 0) return [];
  const any = names.toSorted((a, b) => b.length - a.length).map(escaped);
  const pattern = new RegExp(`(?<![\\w.-])(?:${any.join('|')})(?![\\w]|[-.]\\w)`, 'gi');
  return [...text.matchAll(pattern)].map(({ 0: name, index }) => ({
    name: name.toLowerCase(),
    start: index,
    end: index + name.length,
  }));
}

/** A text with blanks where these names stand in it. */
export const withoutNames = (text: string, names: readonly string[]): string =>
  mentionsIn(text, names).reduce((left, { start, end }) => blank(left, start, end), text);

/** What a sentence sets something apart from is not what it speaks of. */
const contrast = /\b(?:rather than|instead of|unlike|not|than)(?: \w+){0,2} $/i;

/** A mention with those that stand beside it as one subject: `payments and checkout`. */
function withJoint(mention: Mention, mentions: readonly Mention[], text: string): string[] {
  const place = mentions.indexOf(mention);
  const before = mentions[place - 1];
  if (!before || !joint.test(text.slice(before.end, mention.start))) return [mention.name];
  return [...withJoint(before, mentions, text), mention.name];
}

/**
 * Who a sentence speaks of, place by place: the name that stands before, in the same clause; else the one behind
 * with `of`; else the first one. No groups where it names nobody.
 */
export function subjectsOf(text: string, names: readonly string[]): SubjectsAt {
  const mentions = mentionsIn(text, names).filter(({ start }) => !contrast.test(text.slice(0, start)));
  const clauses = [...text.matchAll(relative)].map(({ 0: clause, index }) => ({
    start: index,
    end: index + clause.length,
  }));
  const clauseAt = (place: number) => clauses.find(({ start, end }) => place >= start && place < end);
  return place => {
    const own = clauseAt(place);
    const inside = mentions.filter(({ start }) => clauseAt(start) === own);
    const outside = own ? mentions.filter(({ start }) => start < own.start && !clauseAt(start)) : [];
    const before = inside.findLast(({ end }) => end <= place) ?? outside.at(-1);
    const behind = mentions.find(({ start }) => start > place && of.test(text.slice(place, start)));
    const first = before ?? behind ?? inside.find(({ start }) => start >= place) ?? mentions[0];
    const groups = [first, behind].flatMap(mention => (mention ? [withJoint(mention, mentions, text)] : []));
    return groups;
  };
}

/** Whether a source tells of that name; `cart` is not told of by what tells of `cart-db`. */
export function tellsOf({ text }: Source, name: string, names: readonly string[]): boolean {
  const longer = names.filter(other => other.length > name.length && other.startsWith(name));
  const pattern = new RegExp(`(?<![\\w-])${escaped(name)}(?!\\w)[\\w.-]*`, 'gi');
  return [...text.matchAll(pattern)].some(
    ([found]) => !longer.some(other => found.toLowerCase().startsWith(other)),
  );
}
