import * as z from 'zod';
import { parameterOf, type Parameter } from '../config/parameter.ts';
import type { Config } from '../config.ts';
import type { Layer } from '../config/settings.ts';
import type { Tool } from '../../tools/tool.ts';
import type { Deps } from './deps.ts';
import type { Io } from './io.ts';

export const formats = ['table', 'json', 'yaml', 'name'] as const;
export type Format = (typeof formats)[number];

/** What a command is run with. `config` is read when it is first needed, so that help never fails on it. */
export type Run = {
  args: { readonly [key: string]: unknown };
  format: Format;
  config: () => Promise<Config>;
  /** The settings that were given as flags. */
  flags: Layer;
  io: Io;
  deps: Deps;
};

export type Command = {
  /** `apply`, or a noun and a verb. */
  words: readonly string[];
  /** A short sentence. */
  about: string;
  /** Arguments without a flag's name, in order; the last one may be a list. */
  positional: readonly string[];
  parameters: readonly Parameter[];
  examples: readonly string[];
  /** What its help says below everything else. */
  notes?: string;
  /** How it is called, where the parameters do not say it. */
  usage?: string;
  /** Whether `-o` says how the answer looks. */
  answers: boolean;
  /** The arguments that the context fills where they are left out. Absent: the context has no say. */
  fromContext?: readonly string[];
  /** It changes something, so what was filled in is told wherever it runs. */
  changes?: boolean;
  run(given: Run): Promise<number>;
};

/** Tools that people call by one word: a command made for them, or what everybody would type. */
const ownCommands: { readonly [tool: string]: string } = {
  apply_documents: 'apply',
  investigate: 'investigate',
};

/** The words of a tool's command: noun and verb, or those of a command made for it. */
export const wordsOf = ({ name, command }: Pick<Tool, 'name' | 'command'>): readonly string[] => {
  const own = ownCommands[name];
  return own === undefined ? [command.noun, command.verb] : [own];
};

export const title = (command: Command): string => command.words.join(' ');

/** Flags of every command. */
export const output = parameterOf(
  'output',
  z.enum(formats).default('table').describe('How the answer is written'),
  { short: 'o', metavar: 'FORMAT' },
);
export const help = parameterOf('help', z.boolean().default(false).describe('Show this help'), {
  short: 'h',
});
export const version = parameterOf('version', z.boolean().default(false).describe('Print the version'));
