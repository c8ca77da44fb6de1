import { join } from 'node:path';

/** The environment variables of a process. */
export type Env = { readonly [name: string]: string | undefined };

/** Our folder below a base folder of the XDG rules: `$variable/quarterdeck`, or `~/<below>/quarterdeck`. */
export function baseFolder(env: Env, variable: string, below: readonly string[]): string {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? '.';
  return join(env[variable] || join(home, ...below), 'quarterdeck');
}

/** Where what a person has configured lies. */
export const configFolder = (env: Env): string => baseFolder(env, 'XDG_CONFIG_HOME', ['.config']);
