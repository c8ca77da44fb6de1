import { PlatformError } from '../errors.ts';
import { isChoice, type Parameter } from './parameter.ts';
import { valueOf, type ReadValue } from './text.ts';

/** One flag as it was typed. */
export type Flag = { parameter: Parameter; text: string; where: string };

const isValue = (word: string | undefined): word is string =>
  word !== undefined && (word === '-' || !word.startsWith('-') || /^-\d/.test(word));

/** Finds `--flag`, `--no-flag` or `-f` among the parameters; `text` where the word itself says the value. */
function match(
  word: string,
  parameters: readonly Parameter[],
): { parameter: Parameter; text?: string } | undefined {
  const [, dashes, name, , text] = /^(--?)([^=]+)(=(.*))?$/s.exec(word) ?? [];
  if (dashes === undefined || name === undefined) return undefined;
  const parameter = parameters.find(p => (dashes === '-' ? p.short : p.flag) === name);
  if (parameter) return text === undefined ? { parameter } : { parameter, text };
  const negated = parameters.find(p => p.shape.type === 'boolean' && word === `--no-${p.flag}`);
  return negated && { parameter: negated, text: 'false' };
}

/** The value of a flag that has the next word only if it needs it, and how many words that took. */
function argument(
  parameter: Parameter,
  next: string | undefined,
  word: string,
): { text: string; used: 0 | 1 } {
  if (parameter.shape.type === 'boolean') return { text: 'true', used: 0 };
  if (parameter.bare !== undefined) {
    const { shape } = parameter;
    return next !== undefined && shape.type === 'text' && isChoice(shape, next)
      ? { text: next, used: 1 }
      : { text: parameter.bare, used: 0 };
  }
  if (isValue(next)) return { text: next, used: 1 };
  throw new PlatformError(
    'invalid_input',
    `${word} needs a value.`,
    `Write ${word} ${parameter.metavar}, or ${word}=${parameter.metavar} for a value that begins with "-".`,
  );
}

/** Takes the flags of these parameters out of a command line. All other words stay, in order. */
export function takeFlags(
  argv: readonly string[],
  parameters: readonly Parameter[],
): { flags: Flag[]; rest: string[] } {
  const flags: Flag[] = [];
  const rest: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--') return { flags, rest: [...rest, ...argv.slice(i)] };
    const found = match(word, parameters);
    if (!found) {
      rest.push(word);
      continue;
    }
    const { parameter } = found;
    if (found.text !== undefined) {
      flags.push({ parameter, text: found.text, where: word });
      continue;
    }
    const { text, used } = argument(parameter, argv[i + 1], word);
    flags.push({ parameter, text, where: used === 1 ? `${word} ${text}` : word });
    i += used;
  }
  return { flags, rest };
}

/** The values of flags by key. Of a flag given twice the last one counts, unless it is a list or a map. */
export function flagValues(flags: readonly Flag[], read?: ReadValue): { [key: string]: unknown } {
  const byKey = Map.groupBy(flags, flag => flag.parameter.key);
  return Object.fromEntries(
    [...byKey].flatMap(([key, given]) => {
      const last = given.at(-1);
      if (!last) return [];
      const texts = given.map(flag => flag.text);
      return [[key, valueOf(last.parameter.shape, texts, shown(last), read)]];
    }),
  );
}

const shown = ({ parameter, where }: Flag): string => shorten(typed(where, parameter.secret === true));

/** What was typed; of what may hold a secret only its name. */
export const typed = (where: string, isSecret: boolean): string =>
  isSecret ? where.split(/[= ]/, 1).join('') : where;

/** What was typed, short enough for a message. */
export const shorten = (typed: string): string => (typed.length > 80 ? `${typed.slice(0, 77)}...` : typed);
