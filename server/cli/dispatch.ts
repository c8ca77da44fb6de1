import { configFile, configure, type parseFlags } from '../config.ts';
import { flagValues, takeFlags } from '../config/argv.ts';
import { settings } from '../config/settings.ts';
import { nearest } from '../domain/name.ts';
import { PlatformError } from '../errors.ts';
import { argumentsOf, demandAll } from './arguments.ts';
import { builtIns } from './built-in.ts';
import { formats, help, output, version, type Command } from './command.ts';
import { sayContext, withContext } from './context-defaults.ts';
import type { Deps } from './deps.ts';
import { ok } from './exit-code.ts';
import { commandHelp, nounHelp, overview } from './help.ts';
import { painter, type Io } from './io.ts';
import { toolCommand } from './tool-command.ts';
import { readValue } from './value.ts';

const general = [output, help, version];
const anywhere = [...settings.filter(setting => setting.command === undefined), configFile, ...general];

const wrong = (message: string, hint: string): PlatformError =>
  new PlatformError('invalid_input', message, hint);

/** The command that the words begin with. */
const find = (commands: readonly Command[], words: readonly string[]): Command | undefined =>
  commands.find(command => command.words.every((word, i) => words[i] === word));

function unknownVerb(noun: string, verb: string | undefined, verbs: readonly string[]): PlatformError {
  const near = verb === undefined ? undefined : nearest(verb.slice(0, 64), verbs);
  return wrong(
    verb === undefined ? `${noun} needs a verb.` : `${noun} has no verb "${verb.slice(0, 64)}".`,
    `${near === undefined ? '' : `Did you mean ${noun} ${near}? `}Verbs: ${verbs.join(', ')}. quarterdeck ${noun} -h explains them.`,
  );
}

function unknown(commands: readonly Command[], words: readonly string[]): PlatformError {
  const [noun = '', second] = words;
  const verb = second?.startsWith('-') ? undefined : second;
  const verbs = commands.filter(command => command.words[0] === noun).map(command => command.words[1] ?? '');
  if (verbs.length > 0) return unknownVerb(noun, verb, verbs);
  const swapped = find(commands, [verb ?? '', noun]);
  const nouns = commands.map(command => command.words[0] ?? '');
  const guess = swapped ? `${verb} ${noun}` : nearest(noun.slice(0, 64), nouns);
  return wrong(
    `"${noun.slice(0, 64)}" is not a command.`,
    `${guess === undefined ? '' : `Did you mean quarterdeck ${guess}? `}quarterdeck --help lists the commands.`,
  );
}

function unknownFlag(word: string): PlatformError {
  const [typed = ''] = word.split('=');
  const known = anywhere.map(parameter => parameter.flag);
  const near = nearest(typed.replace(/^-+/, '').slice(0, 64), known);
  const guess = near === undefined ? '' : `Did you mean --${near}? `;
  return wrong(
    `${typed.slice(0, 64)} is not a flag that may stand before the command.`,
    `${guess}Write a command first: quarterdeck --help lists them.`,
  );
}

/** Finds the command that was typed, reads its arguments and runs it, or shows help. */
export async function dispatch(settled: ReturnType<typeof parseFlags>, io: Io, deps: Deps): Promise<number> {
  const { flags, rest } = takeFlags(settled.rest, general);
  const common = flagValues(flags);
  const asked = rest[0] === 'help' || common['help'] === true;
  const words = rest[0] === 'help' ? rest.slice(1) : rest;
  const paint = painter(io.stdout, io.env);
  const show = (text: string): number => {
    io.stdout.write(text);
    return ok;
  };

  if (common['version'] === true) return show(`quarterdeck ${deps.version}\n`);
  const all = find(builtIns, words) ? [] : await deps.tools();
  const tools = all.map(tool => toolCommand(tool, all)).filter(tool => !find(builtIns, tool.words));
  const commands = [...builtIns, ...tools];
  const [noun = ''] = words;
  if (words.length === 0) return show(overview(builtIns, tools, paint));
  if (noun.startsWith('-')) throw unknownFlag(noun);
  const command = find(commands, words);
  if (command && asked) return show(commandHelp(command, paint));
  const verbs = commands.filter(({ words: [first, verb] }) => first === noun && verb !== undefined);
  if (asked && verbs.length > 0 && words.length === 1) return show(nounHelp(noun, verbs, paint));
  if (!command) throw unknown(commands, words);

  const typed = argumentsOf(command, words.slice(command.words.length), anywhere, readValue);
  const context = await withContext(command, typed, settled.layer, io.env);
  demandAll(command, context.args);
  sayContext(command, context.used, io);
  const format = formats.find(format => format === common['output']) ?? 'table';
  const config = () => configure(settled, io.env, context.layer);
  return command.run({ args: context.args, format, config, flags: settled.layer, io, deps });
}
