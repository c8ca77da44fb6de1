import * as z from 'zod';
import { parameterOf, type Parameter } from '../config/parameter.ts';
import type { Config } from '../config.ts';
import type { Deps } from './deps.ts';
import type { Io } from './io.ts';

export const formats = ['table', 'json', 'yaml', 'name'] as const;
export type Format = (typeof formats)[number];

/** What a command is run with. `config` is read when it is first needed, so that help never fails on it. */
export type Run = {
  args: { readonly [key: string]: unknown };
  format: Format;
  config: () => Promise<Config>;
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
  /** How it is called, where the parameters do not say it. */
  usage?: string;
  /** Whether `-o` says how the answer looks. */
  answers: boolean;
  run(given: Run): Promise<number>;
};

export const title = (command: Command): string => command.words.join(' ');

/** Flags of every command. */
export const output = parameterOf(
  'output',
  z.enum(formats).default('table').describe('how the answer is written'),
  { short: 'o', metavar: 'FORMAT' },
);
export const help = parameterOf('help', z.boolean().default(false).describe('show this help'), {
  short: 'h',
});
export const version = parameterOf('version', z.boolean().default(false).describe('print the version'));
