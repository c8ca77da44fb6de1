import type { Progress, Tool } from '../../tools/tool.ts';
import { listAt, textAt } from '../domain/json.ts';
import type { Run } from './command.ts';
import { exitCodeOf, notMet, ok } from './exit-code.ts';
import { say } from './fail.ts';
import { painter, type Io } from './io.ts';
import { parted, print } from './output.ts';
import { spoken, spokenNext } from './spoken.ts';

/** Steps on stderr: one line that is written over on a terminal, lines of their own elsewhere. */
export function progressOn(io: Io): { step: Progress; done(): void } {
  const paint = painter(io.stderr, io.env);
  const live = io.stderr.isTTY === true;
  let shown = false;
  return {
    step({ message, done, total }) {
      const line = total === undefined ? message : `${message} (${done}/${total})`;
      io.stderr.write(live ? `\r\u001B[2K${paint('dim', line)}` : `${line}\n`);
      shown = live;
    },
    done() {
      if (shown) io.stderr.write('\r\u001B[2K');
      shown = false;
    },
  };
}

/** The state that is left although the call waited for what it shows or has changed to become healthy. */
function unmet({ input }: Tool, args: Run['args'], view: unknown): string | undefined {
  const waited = input.shape['wait_seconds']?.safeParse(args['wait_seconds']).data;
  if (typeof waited !== 'number' || waited === 0) return undefined;
  const states = [view, ...listAt(view, 'deployments')].map(part => textAt(part, 'status'));
  return states.find(state => state !== undefined && state !== 'healthy' && state !== 'suspended');
}

/** Calls a tool through the pipeline and prints its answer. */
export async function callTool(tool: Tool, { args, format, config, io, deps }: Run): Promise<number> {
  const session = await deps.open(await config());
  const progress = progressOn(io);
  try {
    const result = await session.call(tool.name, args, { surface: 'cli' }, io.signal, progress.step);
    progress.done();
    if (!result.ok) {
      const { banner, rest } = parted(result.text);
      io.stderr.write(banner);
      say(spoken(rest, await deps.tools()), io);
      return exitCodeOf(result.code);
    }
    const text = spokenNext(result.text, await deps.tools());
    await print({ ...result, text }, format, tool.command.noun, io);
    const status = unmet(tool, args, result.view);
    if (status === undefined) return ok;
    io.stderr.write(`After waiting, the state is ${status}, not healthy.\n`);
    return notMet;
  } finally {
    await session.close();
  }
}
