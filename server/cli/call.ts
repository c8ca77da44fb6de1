import type { Tool } from '../../tools/tool.ts';
import type { CallResult } from '../calls/call.ts';
import { listAt, textAt } from '../domain/json.ts';
import type { Run } from './command.ts';
import type { Deps } from './deps.ts';
import { exitCodeOf, notMet, ok } from './exit-code.ts';
import { say } from './fail.ts';
import type { Io } from './io.ts';
import { parted, print } from './output.ts';
import { progressOn } from './progress.ts';
import { spoken, spokenNext } from './spoken.ts';
import { isWell } from './wait-target.ts';

/** The state that is left although the call waited for what it shows or has changed to become healthy. */
function unmet({ input }: Tool, args: Run['args'], view: unknown): string | undefined {
  const waited = input.shape['wait_seconds']?.safeParse(args['wait_seconds']).data;
  if (typeof waited !== 'number' || waited === 0) return undefined;
  const states = [view, ...listAt(view, 'deployments')].map(part => textAt(part, 'status'));
  return states.find(state => state !== undefined && !isWell(state));
}

/** Says why a call failed, in the words of the command line, and gives the exit code. */
export async function sayFailure(
  { text, code }: Extract<CallResult, { ok: false }>,
  deps: Deps,
  io: Io,
): Promise<number> {
  const { banner, rest } = parted(text);
  io.stderr.write(banner);
  say(spoken(rest, await deps.tools()), io);
  return exitCodeOf(code);
}

/** Calls a tool through the pipeline and prints its answer. */
export async function callTool(tool: Tool, { args, format, config, io, deps }: Run): Promise<number> {
  const configured = await config();
  // The budget is for readers. A program gets everything: it would not see what was left out.
  const session = await deps.open(format === 'table' ? configured : { ...configured, outputTokens: 1e9 });
  const progress = progressOn(io);
  try {
    const result = await session.call(tool.name, args, { surface: 'cli' }, io.signal, progress.step);
    progress.done();
    if (!result.ok) return await sayFailure(result, deps, io);
    const text = spokenNext(result.text, await deps.tools());
    await print({ ...result, text }, format, tool.command.noun, io);
    const status = unmet(tool, args, result.view);
    if (status === undefined) return ok;
    const isOfBuild = tool.toolset === 'builds' && status === textAt(result.view, 'status');
    const wanted = isOfBuild ? 'succeeded' : 'healthy';
    io.stderr.write(`After waiting, the state is ${status}, not ${wanted}.\n`);
    return notMet;
  } finally {
    await session.close();
  }
}
