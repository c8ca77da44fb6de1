import { isNeutral } from './neutral.ts';
import { isCompound, isUsualCapital } from './ordinary.ts';
import { unitOf } from './units.ts';
import { escaped } from './tidy.ts';

/** What the names of a sentence may be: words of what it cites, of where that is, and of who calls whom. */
export type Known = {
  /** Texts of the sources, without the logs where a name of an address is concerned. */
  texts: readonly string[];
  objects: readonly string[];
  /** Components and places around: those on the paths, the environment, the namespaces. */
  around: readonly string[];
  /** Everything else on this platform that has a name. */
  elsewhere: readonly string[];
};

const holds = (text: string, word: string): boolean =>
  new RegExp(`(?<![a-z0-9])${escaped(word)}(?![a-z0-9]|\\.\\d)`, 'i').test(text);

const isKnown = (word: string, { texts, around }: Known): boolean =>
  around.some(name => name.toLowerCase() === word.toLowerCase()) || texts.some(text => holds(text, word));

/** The words of a sentence as they are written, without the punctuation and the `'s` around them. */
const wordsOf = (text: string): string[] =>
  [...text.matchAll(/\S+/g)].flatMap(([word]) => {
    const inner = word
      .replace(/^["'([{<~≈]+/, '')
      .replace(/[\])}"'>.,;:!?]+$/, '')
      .replace(/'s?$/, '');
    return inner === '' ? [] : [inner];
  });

const isFigure = (word: string): boolean =>
  /^[+\-~]?\d[\d,.]*(?:[a-zµ%×]{0,5})$/i.test(word) ||
  /^\d+\/\d+$/.test(word) ||
  /^\d+-\d+[a-z%]*$/i.test(word) ||
  /^\d+(?:st|nd|rd|th)$/.test(word) ||
  /^(?:\d+[dhms])+$/.test(word);

/** Whether a word is written as only names are: `cart-db`, `PAYMENTS_URL`, `OOMKilled`, `10.0.0.1:80`, `v2`. */
function isIdentifier(word: string): boolean {
  if (!/[a-z]/i.test(word)) return /\d\.\d+\.\d/.test(word);
  if (isFigure(word) || unitOf(word, 'apart') || /^(?:requests|req)\/s(?:ec(?:ond)?)?$/i.test(word))
    return false;
  if (/[_:@=\\]|\w\/\w|\w\.\w/.test(word)) return !/^(?:and\/or|e\.g|i\.e|n\/a)$/i.test(word);
  if (/\d/.test(word) || /[a-z][A-Z]/.test(word)) return !isUsualCapital(word);
  if (/^[A-Z]{2,}s?$/.test(word)) return !isUsualCapital(word);
  return /\w-\w/.test(word) && !isCompound(word);
}

/** An address with a path that only a log names may be where somebody wants to lead the reader. */
const isAddress = (word: string): boolean =>
  /^[\w-]+(?:\.[\w-]+)+(?::\d+)?\/\S/.test(word) || word.startsWith('//');

/** The first name in a sentence that nothing it cites knows of; undefined where there is none. */
export function unknownName(text: string, known: Known): string | undefined {
  const words = wordsOf(text);
  const plain = new Set(words.map(word => word.toLowerCase()));
  const written = words.filter(isIdentifier);
  const foreign = written.find(word => isAddress(word) && !known.objects.some(object => holds(object, word)));
  if (foreign !== undefined) return foreign;
  const elsewhere = known.elsewhere.filter(name => plain.has(name.toLowerCase()) && !isNeutral(name));
  return [...written, ...elsewhere].find(
    word => !isKnown(word.replace(/^v(?=\d)/, ''), known) && !isKnown(word, known),
  );
}
