import { isChoice, type Parameter } from '../../config/parameter.ts';
import type { Command } from '../command.ts';

/** What stands before the word that is being typed. */
export type Asked = {
  /** Words that are no flags and no values of flags. */
  bare: readonly string[];
  /** What was given to flags, by key; the last one counts. */
  given: { readonly [key: string]: string };
  /** The flag whose value is being typed, and what stands before that value in the word. */
  flag?: { parameter: Parameter; before: string };
};

/** Whether a flag whose value may be left out has this one. */
const takes = ({ shape }: Parameter, word: string): boolean => shape.type === 'text' && isChoice(shape, word);

const hasValue = ({ shape, bare }: Parameter): boolean => shape.type !== 'boolean' && bare === undefined;

/** Reads an unfinished command line as far as it goes. */
export function askedBy(words: readonly string[], typed: string, known: readonly Parameter[]): Asked {
  const named = (word: string): Parameter | undefined =>
    known.find(({ flag, short }) => word === `--${flag}` || (short !== undefined && word === `-${short}`));
  const bare: string[] = [];
  const given: { [key: string]: string } = {};
  let open: Parameter | undefined;
  for (const [i, word] of words.entries()) {
    const before = named(words[i - 1] ?? '');
    if (!open && before?.bare !== undefined && takes(before, word)) {
      given[before.key] = word;
      continue;
    }
    const [name = '', ...value] = word.split('=');
    if (open) {
      given[open.key] = word;
      open = undefined;
      continue;
    }
    if (!word.startsWith('-')) {
      bare.push(word);
      continue;
    }
    const parameter = named(name);
    if (parameter && value.length > 0) given[parameter.key] = value.join('=');
    else if (parameter && hasValue(parameter)) open = parameter;
  }
  if (open) return { bare, given, flag: { parameter: open, before: '' } };
  const [, before, name = ''] = /^((--?[^=]+)=)/.exec(typed) ?? [];
  const parameter = named(name);
  return before !== undefined && parameter ? { bare, given, flag: { parameter, before } } : { bare, given };
}

/** The argument without a flag that comes next; a list takes all that follow. */
export function nextPositional(command: Command, bare: readonly string[]): Parameter | undefined {
  const place = Math.min(bare.length - command.words.length, command.positional.length - 1);
  const key = command.positional[place];
  const parameter = command.parameters.find(parameter => parameter.key === key);
  const isTaken = place < bare.length - command.words.length;
  return isTaken && parameter?.shape.type !== 'list' ? undefined : parameter;
}
