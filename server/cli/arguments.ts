import { flagValues, takeFlags } from '../config/argv.ts';
import type { Parameter } from '../config/parameter.ts';
import { valueOf, type ReadValue } from '../config/text.ts';
import { nearest } from '../domain/name.ts';
import { PlatformError } from '../errors.ts';
import { title, type Command } from './command.ts';
import { usage } from './usage.ts';

const more = (command: Command): string =>
  `usage: ${usage(command)}\nquarterdeck ${title(command)} -h explains every argument.`;

const twice = (command: Command, key: string): PlatformError =>
  new PlatformError('invalid_input', `${title(command)} was given ${key} twice.`, more(command));

function checkFlags(command: Command, rest: readonly string[], known: readonly Parameter[]): string[] {
  const end = rest.indexOf('--');
  const before = end < 0 ? rest : rest.slice(0, end);
  const unknown = before.find(word => word.startsWith('-') && word !== '-');
  if (unknown === undefined) return [...before, ...rest.slice(before.length + 1)];
  const [typed = unknown] = unknown.split('=');
  const near = nearest(
    typed.replace(/^-+/, ''),
    known.map(parameter => parameter.flag),
  );
  throw new PlatformError(
    'invalid_input',
    `${typed.slice(0, 80)} is not a flag of ${title(command)}.${near === undefined ? '' : ` Did you mean --${near}?`}`,
    more(command),
  );
}

/** Pairs the bare words with the positional arguments; a list at the end takes all that are left. */
function positionals(command: Command, words: readonly string[], read: ReadValue): [string, unknown][] {
  const found: [string, unknown][] = [];
  let left = words;
  for (const key of command.positional) {
    const parameter = command.parameters.find(parameter => parameter.key === key);
    if (!parameter || left.length === 0) break;
    const taken = parameter.shape.type === 'list' ? left : left.slice(0, 1);
    found.push([key, valueOf(parameter.shape, taken, `${parameter.metavar} ${taken.join(' ')}`, read)]);
    left = left.slice(taken.length);
  }
  const [extra] = left;
  if (extra === undefined) return found;
  throw new PlatformError(
    'invalid_input',
    `${title(command)} does not take the argument "${extra.slice(0, 80)}".`,
    more(command),
  );
}

/**
 * What a command was given, by key. `known` are the flags that stand anywhere, to guess what was meant.
 * Throws `invalid_input` for an unknown flag, a word too many or a value that cannot be read.
 */
export function argumentsOf(
  command: Command,
  words: readonly string[],
  known: readonly Parameter[],
  read: ReadValue,
): { [key: string]: unknown } {
  const { flags, rest } = takeFlags(words, command.parameters);
  const bare = checkFlags(command, rest, [...command.parameters, ...known]);
  const args = flagValues(flags, read);
  for (const [key, value] of positionals(command, bare, read)) {
    const typed: unknown = args[key] ?? (Array.isArray(value) ? [] : undefined);
    if (Array.isArray(typed)) args[key] = typed.concat(value);
    else if (typed === undefined) args[key] = value;
    else throw twice(command, key);
  }
  return args;
}

/** Throws `invalid_input` where an argument is missing. */
export function demandAll(command: Command, args: { readonly [key: string]: unknown }): void {
  const missing = command.parameters.filter(parameter => parameter.required && !(parameter.key in args));
  if (missing.length === 0) return;
  const names = missing.map(({ key, flag, metavar }) =>
    command.positional.includes(key) ? metavar : `--${flag}`,
  );
  throw new PlatformError('invalid_input', `${title(command)} needs ${names.join(' and ')}.`, more(command));
}
