import * as z from 'zod';
import {
  clearContext,
  type Context,
  contextFile,
  contextOfEnvironment,
  readContext,
  writeContext,
} from '../config/context.ts';
import { parameterOf } from '../config/parameter.ts';
import { Name } from '../domain/name.ts';
import { PlatformError } from '../errors.ts';
import { lines } from '../render/lines.ts';
import type { Command, Run } from './command.ts';
import { ok } from './exit-code.ts';
import { print } from './output.ts';

const keys = ['project', 'environment', 'namespace'] as const;

/** A name that was given; undefined where it was left out. Empty takes the old one away. */
function nameGiven(key: keyof Context, value: unknown): string | undefined {
  const { data, error } = z
    .union([Name, z.literal('')])
    .optional()
    .safeParse(value);
  if (!error) return data;
  throw new PlatformError(
    'invalid_input',
    `--${key} ${String(value).slice(0, 80)}: not a name.`,
    'Use lowercase letters, digits and dashes.',
  );
}

async function show(context: Context, { format, io }: Run): Promise<number> {
  const file = contextFile(io.env);
  const overruled = keys.filter(key => Boolean(io.env[contextOfEnvironment[key]]));
  const text = lines(
    keys.every(key => context[key] === undefined) &&
      'There is no context. quarterdeck context use --project P --environment E sets one.',
    keys.flatMap(key => (context[key] === undefined ? [] : `${key.padEnd(12)} ${context[key]}`)),
    overruled.map(
      key => `! ${contextOfEnvironment[key]}=${io.env[contextOfEnvironment[key]]} counts before it`,
    ),
    `kept in ${file}`,
  );
  await print({ view: { ...context, file }, text }, format, 'context', io);
  return ok;
}

const use: Command = {
  words: ['context', 'use'],
  about:
    'Sets the project, the environment and, with -n, the namespace that commands take where they are left out. What is not named stays; an empty name takes it away.',
  positional: [],
  parameters: [
    parameterOf('project', z.string().optional().describe('The project'), { short: 'p' }),
    parameterOf('environment', z.string().optional().describe('The environment'), { short: 'e' }),
  ],
  examples: [
    'quarterdeck context use --project shop --environment staging',
    'quarterdeck context use -e production',
  ],
  usage: '[--project P] [--environment E] [-n NS]',
  answers: true,
  async run(given) {
    const { args, flags, io } = given;
    const typed = {
      project: args['project'],
      environment: args['environment'],
      namespace: flags.get('namespace'),
    };
    const named = keys.map(key => [key, nameGiven(key, typed[key])] as const);
    if (named.every(([, name]) => name === undefined))
      throw new PlatformError(
        'invalid_input',
        'context use needs --project, --environment or --namespace.',
        'As in: quarterdeck context use --project shop --environment staging',
      );
    const before = await readContext(io.env);
    const all = named.map(([key, name]) => [key, name ?? before[key]] as const);
    const context: Context = Object.fromEntries(all.filter(([, name]) => name));
    await writeContext(io.env, context);
    return show(context, given);
  },
};

const showContext: Command = {
  words: ['context', 'show'],
  about: 'Shows what commands take where project, environment and namespace are left out.',
  positional: [],
  parameters: [],
  examples: ['quarterdeck context show', 'quarterdeck context show -o json'],
  answers: true,
  run: async given => show(await readContext(given.io.env), given),
};

const clear: Command = {
  words: ['context', 'clear'],
  about: 'Forgets the context.',
  positional: [],
  parameters: [],
  examples: ['quarterdeck context clear'],
  answers: false,
  async run({ io }) {
    await clearContext(io.env);
    io.stderr.write('There is no context now.\n');
    return ok;
  },
};

export const contextCommands: readonly Command[] = [use, showContext, clear];
