import { configure, parseFlags } from '../config.ts';
import type { Deps } from './deps.ts';
import { ok } from './exit-code.ts';
import { fail } from './fail.ts';
import type { Io } from './io.ts';

/**
 * Runs one command line and gives its exit code. `argv` is without the program's own name.
 * An MCP server on stdio starts from here without loading any other command.
 */
export async function run(argv: readonly string[], io: Io, deps: Deps): Promise<number> {
  if (argv[0] === '__complete') {
    const { printCompletions } = await import('./completion/print.ts');
    return printCompletions(argv.slice(1), io, deps);
  }
  try {
    const flags = parseFlags(argv);
    if (flags.rest.length === 1 && flags.rest[0] === 'mcp') {
      await deps.mcp(await configure(flags, io.env), io);
      return ok;
    }
    const { dispatch } = await import('./dispatch.ts');
    return await dispatch(flags, io, deps);
  } catch (error) {
    return fail(error, io);
  }
}
