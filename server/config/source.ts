import * as z from 'zod';
import type { Parameter } from './parameter.ts';

/** What cannot be derived from a setting's own name. */
export type Source = Partial<Pick<Parameter, 'flag' | 'short' | 'metavar' | 'bare' | 'shape'>> & {
  /** The one command whose flag it is; without it the flag stands anywhere. */
  command?: string;
  /** A path in the configuration file is relative to that file. */
  path?: true;
  /** A value that no error shows. */
  secret?: true;
  /** The entries of a map stand on a line each in the environment: values may hold commas. */
  lines?: true;
};

export const source = z.registry<Source>();
