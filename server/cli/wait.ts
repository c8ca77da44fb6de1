import type { Progress, Tool } from '../../tools/tool.ts';
import type { CallResult } from '../calls/call.ts';
import type { Config } from '../config.ts';
import { span } from '../domain/time.ts';
import { PlatformError } from '../errors.ts';
import type { Run } from './command.ts';
import type { Deps, Session } from './deps.ts';
import { failed, interrupted, notMet, ok, timedOut } from './exit-code.ts';
import { isMoving, type Target } from './wait-target.ts';

/** How often it is looked at. */
const LOOK_MS = 2000;
/** The most that a tool waits in one call. */
const MOST_SECONDS = 300;

export type Asked = {
  tool: Tool;
  target: Target;
  condition: string;
  args: Run['args'];
  milliseconds: number;
};
export type Told = { result: CallResult; code: number };

const passing = new Set<string>(['not_found', 'unavailable', 'timeout', 'conflict']);

/** The exit code that an answer means; undefined while it may become another one. */
function codeOf(result: CallResult, { target, condition }: Asked): number | undefined {
  if (!result.ok) return passing.has(result.code) ? undefined : failed;
  if (target.conditions[condition]?.(result.view)) return ok;
  return target.ended?.(result.view) ? notMet : undefined;
}

/** Whether what is named is there at all: it may only not be deployed yet. */
async function mayCome({ call }: Session, { target, args }: Asked, signal: AbortSignal): Promise<boolean> {
  for (const [name, keys] of target.parts ?? []) {
    const given = Object.fromEntries(keys.map(key => [key, args[key]]));
    if (!(await call(name, given, { surface: 'cli' }, signal)).ok) return false;
  }
  return target.parts !== undefined;
}

/** The platform to work on; undefined while another process has its state, which can be looked at all the same. */
async function openUnlessTaken(deps: Deps, config: Config): Promise<Session | undefined> {
  try {
    return await deps.open(config);
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'conflict') return undefined;
    throw error;
  }
}

/** Lets the tool itself wait, as far as it can. Undefined where it cannot, or another process has the platform. */
async function firstLook(
  asked: Asked,
  given: Run,
  config: Config,
  step: Progress,
): Promise<Told | undefined> {
  const { tool, args, milliseconds } = asked;
  const { signal } = given.io;
  const session = await openUnlessTaken(given.deps, config);
  if (!session) return undefined;
  try {
    const seconds = Math.min(MOST_SECONDS, Math.floor(milliseconds / 1000));
    const waiting = 'wait_seconds' in tool.input.shape ? { wait_seconds: seconds } : undefined;
    const result = await session.call(tool.name, { ...args, ...waiting }, { surface: 'cli' }, signal, step);
    const code = codeOf(result, asked);
    if (code !== undefined) return { result, code };
    const missing = !result.ok && result.code === 'not_found';
    if (missing && !(await mayCome(session, asked, signal))) return { result, code: failed };
    const waited = waiting && result.ok && isMoving(result.view);
    return waited && seconds * 1000 >= milliseconds ? { result, code: timedOut } : undefined;
  } finally {
    await session.close();
  }
}

/** Looks again and again until it is so, cannot be so any more, or the time is over. The tool judges. */
export async function waitFor(asked: Asked, given: Run, step: Progress): Promise<Told> {
  const { deps, io } = given;
  const { signal } = io;
  const end = deps.clock.now().getTime() + asked.milliseconds;
  const config = { ...(await given.config()), ...(given.format === 'table' ? {} : { outputTokens: 1e9 }) };
  const told = await firstLook(asked, given, config, step);
  if (told) return told;

  const session = await deps.look(config, signal, { create: true });
  if (!session)
    throw new PlatformError('unavailable', 'There is nothing to look at.', 'Use another cluster.');
  try {
    for (;;) {
      const result = await session.call(asked.tool.name, asked.args, { surface: 'cli' }, signal);
      const code = signal.aborted ? interrupted : codeOf(result, asked);
      if (code !== undefined) return { result, code };
      const left = end - deps.clock.now().getTime();
      if (left <= 0) return { result, code: timedOut };
      step({ message: `${asked.target.noun} not ${asked.condition} yet: ${span(left)} left`, done: 0 });
      await deps.clock.pause(Math.min(LOOK_MS, left), signal);
    }
  } finally {
    await session.close();
  }
}
