import { configFile, configure, parseFlags } from '../../config.ts';
import type { Parameter, Shape } from '../../config/parameter.ts';
import { ownFlags, settings } from '../../config/settings.ts';
import { builtIns } from '../built-in.ts';
import { help, output, title, version, type Command } from '../command.ts';
import { withContext } from '../context-defaults.ts';
import type { Deps } from '../deps.ts';
import type { Io } from '../io.ts';
import { toolCommand } from '../tool-command.ts';
import { askedBy, nextPositional, type Asked } from './asked.ts';
import { hasNames, namesFor } from './names.ts';

/** One way to go on: the whole word, and what it is. */
export type Candidate = { value: string; about?: string };

/** What the scripts take for: complete the names of files. */
export const FILES = ':files';

/** How long the platform may take to be there, and then to answer. Whoever presses Tab waits for it. */
const PATIENCE_MS = 600;

const general = [configFile, output, help, version];

async function commandsOf(deps: Deps): Promise<Command[]> {
  const tools = await deps.tools();
  const own = new Set(builtIns.map(title));
  const made = tools.map(tool => toolCommand(tool, tools)).filter(command => !own.has(title(command)));
  return [...builtIns, ...made];
}

/** The flags that may stand on this line: those of the command, and the settings that it has no flag for. */
function flagsOf(command: Command | undefined, first: string): Parameter[] {
  const own = ownFlags.get(first) ?? [];
  const anywhere = settings.filter(
    setting =>
      (setting.command === undefined && !own.includes(setting.flag)) ||
      (command !== undefined && setting.command === title(command)),
  );
  return [...(command?.parameters ?? []), ...anywhere, ...general];
}

const repeats = ({ shape }: Parameter): boolean => shape.type === 'list' || shape.type === 'map';

function flagWords(flags: readonly Parameter[], { given }: Asked): Candidate[] {
  return flags
    .filter(parameter => repeats(parameter) || !(parameter.key in given))
    .flatMap(({ flag, about, default: fallback }) => [
      { value: `--${flag}`, about },
      ...(fallback === true ? [{ value: `--no-${flag}`, about }] : []),
    ]);
}

/** The nouns, or the verbs after a noun. */
function commandWords(commands: readonly Command[], bare: readonly string[]): Candidate[] {
  const fitting = commands.filter(({ words }) => bare.every((word, i) => words[i] === word));
  const byWord = Map.groupBy(fitting, ({ words }) => words[bare.length] ?? '');
  return [...byWord].map(([value, those]) => ({
    value,
    about: those.length === 1 ? (those[0]?.about ?? '') : those.map(({ words }) => words.at(-1)).join(', '),
  }));
}

const choicesOf = (shape: Shape): readonly string[] => {
  if (shape.type === 'list') return choicesOf(shape.of);
  return shape.type === 'text' ? shape.choices : [];
};

const takesFile = ({ metavar }: Parameter): boolean => ['FILE', 'DIR', 'PATH'].includes(metavar);

type Line = { asked: Asked; command: Command | undefined; words: readonly string[] };

/** Names from the platform, asked with what the line, the environment and the context say. */
async function namesOnLine(key: string, { asked, command, words }: Line, io: Io, deps: Deps) {
  const flags = parseFlags(words);
  const bare = asked.bare.slice(command?.words.length);
  const positional = command?.positional ?? [];
  const named = positional.flatMap((key, i) => (bare[i] === undefined ? [] : [[key, bare[i]]]));
  const typed = { ...asked.given, ...Object.fromEntries(named) };
  const { args, layer } = await withContext(command ?? {}, typed, flags.layer, io.env);
  const config = { ...(await configure(flags, io.env, layer)), outputTokens: 100_000 };
  if (key === 'skill') return (await deps.skills(config)).skills.map(({ header }) => header.name);
  const within = () => AbortSignal.any([io.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const session = await deps.look(config, within(), { create: false });
  if (!session) return [];
  try {
    return await namesFor(key, args, session, within());
  } finally {
    await session.close();
  }
}

async function valuesOf(parameter: Parameter, line: Line, io: Io, deps: Deps): Promise<Candidate[]> {
  const choices = choicesOf(parameter.shape);
  if (choices.length > 0) return choices.map(value => ({ value }));
  if (takesFile(parameter)) return [{ value: FILES }];
  // The name of a build or a report is that of something which is there; of a component to create it is not.
  const noun = line.command?.words.find(word => word === 'build' || word === 'report');
  const key = parameter.key === 'name' ? (noun ?? 'name') : parameter.key;
  if (key !== 'skill' && !hasNames(key)) return [];
  return (await namesOnLine(key, line, io, deps)).map(value => ({ value }));
}

/**
 * The ways to go on with an unfinished command line, of which the last word is being typed. Reads names from the
 * platform where it is there to be looked at, and is done within a second.
 */
export async function complete(line: readonly string[], io: Io, deps: Deps): Promise<Candidate[]> {
  const [typed = '', words] = [line.at(-1), line.slice(0, -1)];
  const commands = await commandsOf(deps);
  const everything = commands.flatMap(command => command.parameters);
  const rough = askedBy(words, typed, [...flagsOf(undefined, ''), ...everything]);
  const command = commands.find(({ words }) => words.every((word, i) => rough.bare[i] === word));
  const flags = flagsOf(command, rough.bare[0] ?? '');
  const asked = askedBy(words, typed, flags);
  const fits = ({ value }: Candidate): boolean => value === FILES || value.startsWith(typed);

  if (asked.flag) {
    const { parameter, before } = asked.flag;
    const found = await valuesOf(parameter, { asked, command, words }, io, deps);
    return found
      .map(each => (each.value === FILES ? each : { ...each, value: before + each.value }))
      .filter(fits);
  }
  if (typed.startsWith('-')) return flagWords(flags, asked).filter(fits);
  const optional = flags.find(({ flag, bare }) => bare !== undefined && words.at(-1) === `--${flag}`);
  const choices = optional ? choicesOf(optional.shape).map(value => ({ value })) : [];
  if (!command) return [...choices, ...commandWords(commands, asked.bare)].filter(fits);
  const parameter = nextPositional(command, asked.bare);
  const found = parameter ? await valuesOf(parameter, { asked, command, words }, io, deps) : [];
  return [...choices, ...found].filter(fits);
}
