/** What is known of a cause. The names and numbers of what to do about it are taken from here. */
export type Known = {
  component: string;
  object?: { kind: string; name: string; namespace?: string | undefined } | null | undefined;
  summary: string;
  facts: readonly { kind: string; text: string }[];
};

/** What to change, as a sentence in the imperative. */
export type Fix = (known: Known) => string;

/** The fixes of one family of docs/causes.md, by code. */
export type Fixes = { readonly [code: string]: Fix };

/** Names, numbers and paths, or a list of them: no words of a text from elsewhere get into what is said to do. */
const NAMES = /^[\w./][\w.,/:@%=+*[\]-]{0,99}(?:, [\w./][\w.,/:@%=+*[\]-]{0,99}){0,7}$/;

/** Whether this may be part of a sentence: it is a name, a number, a path, or a list of them. */
const isName = (word: string | undefined): boolean => word === undefined || NAMES.test(word);

/** What a pattern captures of a cause's summary, or else of its facts without log lines; nothing where one of it is no name. */
export function found({ summary, facts }: Known, pattern: RegExp): (string | undefined)[] {
  const texts = [summary, ...facts.flatMap(({ kind, text }) => (kind === 'log' ? [] : [text]))];
  for (const text of texts) {
    const captures = pattern.exec(text)?.slice(1);
    if (captures?.every(isName)) return captures;
  }
  return [];
}

/** Whether the summary or a fact, log lines too, has this in it. */
export const says = ({ summary, facts }: Known, pattern: RegExp): boolean =>
  [summary, ...facts.map(({ text }) => text)].some(text => pattern.test(text));

/** The container that is told of. */
export function containerOf(known: Known): string {
  const [init, name] = found(
    known,
    /\b(?:(init) )?container ([\w-]+)(?=:? (?:ended|ends|waits|may|cannot|is|\w+Probe))/,
  );
  if (name === undefined) return known.component;
  const container = `${init === undefined ? '' : 'init '}container ${name}`;
  return name === known.component ? container : `${container} of ${known.component}`;
}
