import { escaped } from './tidy.ts';

/** Kinds of things that are told apart by their names: a secret is no service account of the same name. */
const named =
  /\b(service account|config ?map|secret|quota|storage class|volume claim|claim|volume|container) (?:is |named |called )?"?([a-z0-9][\w.-]*[a-z0-9])/gi;

/** A word that is a name: it has a hyphen, a dot or a digit in it, or is one of these. */
const isName = (word: string, names: readonly string[]): boolean =>
  (/[-.\d]/.test(word) && /[a-z]/i.test(word)) || names.includes(word.toLowerCase());

/** The first name that a sentence gives to another kind of thing than evidence does; undefined where there is none. */
export function misnamed(
  text: string,
  texts: readonly string[],
  names: readonly string[],
): string | undefined {
  return [...text.matchAll(named)].find(([, kind = '', name = '']) => {
    if (!isName(name, names)) return false;
    const thing = kind.toLowerCase().replace(' ', '[ -]?');
    const told = new RegExp(
      String.raw`${thing}s?[\s/"':=(]*(?:is |named |called )?(?:\w+/)?"?${escaped(name)}(?![\w-])|${escaped(name)} (?:of|is a) \w*${thing}`,
      'i',
    );
    return !texts.some(source => told.test(source));
  })?.[0];
}
