import type { Env } from '../config.ts';
import { type Context, contextOfEnvironment, readContext } from '../config/context.ts';
import type { Layer } from '../config/settings.ts';
import { Name } from '../domain/name.ts';
import { PlatformError } from '../errors.ts';
import type { Command } from './command.ts';
import { painter, type Io } from './io.ts';

type Arguments = { readonly [key: string]: unknown };
type Filled = {
  args: Arguments;
  /** The settings that the context has. */
  layer: Layer;
  /** What was taken from the context, in words. */
  used: readonly string[];
};

function fromEnvironment(key: keyof Context, env: Env): string | undefined {
  const variable = contextOfEnvironment[key];
  const text = env[variable] || undefined;
  if (text === undefined || Name.safeParse(text).success) return text;
  throw new PlatformError(
    'invalid_input',
    `${variable}=${text.slice(0, 80)}: not a name.`,
    'Use lowercase letters, digits and dashes.',
  );
}

/**
 * Fills the arguments that were left out from the environment, then from the context. An argument that is given
 * empty, as in `--project=`, is left out in spite of both.
 */
export async function withContext(
  { fromContext }: Pick<Command, 'fromContext'>,
  typed: Arguments,
  flags: Layer,
  env: Env,
): Promise<Filled> {
  if (!fromContext) return { args: typed, layer: new Map(), used: [] };
  const context = await readContext(env);
  const args: { [key: string]: unknown } = { ...typed };
  const used: string[] = [];
  for (const key of ['project', 'environment'] as const) {
    if (!fromContext.includes(key)) continue;
    if (typed[key] === '') delete args[key];
    if (typed[key] !== undefined) continue;
    const named = fromEnvironment(key, env);
    const value = named ?? context[key];
    if (value === undefined) continue;
    args[key] = value;
    used.push(`${key} ${value}${named === undefined ? '' : ` (${contextOfEnvironment[key]})`}`);
  }
  const { namespace } = context;
  if (namespace === undefined) return { args, layer: new Map(), used };
  const overruled = flags.has('namespace') || Boolean(env[contextOfEnvironment.namespace]);
  return {
    args,
    layer: new Map([['namespace', namespace]]),
    used: overruled ? used : [...used, `namespace ${namespace}`],
  };
}

/** Tells what was filled in: to a person, and wherever something is changed by it. */
export function sayContext({ changes = false }: Command, used: readonly string[], io: Io): void {
  if (used.length === 0 || !(changes || io.stderr.isTTY === true)) return;
  io.stderr.write(`${painter(io.stderr, io.env)('dim', `context: ${used.join(', ')}`)}\n`);
}
