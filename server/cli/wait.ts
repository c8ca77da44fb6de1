import * as z from 'zod';
import type { Progress, Tool } from '../../tools/tool.ts';
import type { CallResult } from '../calls/call.ts';
import type { Config } from '../config.ts';
import { parameterOf } from '../config/parameter.ts';
import { textAt } from '../domain/json.ts';
import { parseDuration, span } from '../domain/time.ts';
import { PlatformError } from '../errors.ts';
import { sayFailure } from './call.ts';
import type { Command, Run } from './command.ts';
import type { Deps, Session } from './deps.ts';
import { failed, interrupted, notMet, ok, timedOut } from './exit-code.ts';
import { print } from './output.ts';
import { progressOn } from './progress.ts';
import { spokenNext } from './spoken.ts';
import { type Target, targets } from './wait-target.ts';

/** How often it is looked at. */
const LOOK_MS = 2000;
const LONGEST_MS = 24 * 3_600_000;
/** The most that a tool waits in one call. */
const MOST_SECONDS = 300;

/** Milliseconds in `2m`, `90s` or `90`. */
function timeoutOf(value: unknown): number {
  const text = String(value);
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : parseDuration(text);
  if (milliseconds !== undefined && milliseconds <= LONGEST_MS) return milliseconds;
  throw new PlatformError(
    'invalid_input',
    `--timeout ${text.slice(0, 80)}: not a time of at most 24 hours.`,
    'Write 90s, 2m or 1h.',
  );
}

type Asked = { tool: Tool; target: Target; condition: string; args: Run['args']; milliseconds: number };
type Told = { result: CallResult; code: number };

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
    const waited = waiting && result.ok && result.view['status'] === 'progressing';
    return waited && seconds * 1000 >= milliseconds ? { result, code: timedOut } : undefined;
  } finally {
    await session.close();
  }
}

/** Looks again and again until it is so, cannot be so any more, or the time is over. The tool judges. */
async function waitFor(asked: Asked, given: Run, step: Progress): Promise<Told> {
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

/** Prints the last answer and, where it is not what was waited for, says so. */
async function tell(
  { result, code }: Told,
  { condition, milliseconds, tool }: Asked,
  given: Run,
): Promise<number> {
  const { deps, io, format } = given;
  if (code === interrupted) return interrupted;
  if (result.ok) {
    const text = spokenNext(result.text, await deps.tools());
    await print({ ...result, text }, format, tool.command.noun, io);
  }
  if (code === failed && !result.ok) return sayFailure(result, deps, io);
  if (code === ok) return ok;
  const state = result.ok ? `the state is ${textAt(result.view, 'status') ?? 'unknown'}` : 'it is not there';
  if (!result.ok) await sayFailure(result, deps, io);
  io.stderr.write(
    code === timedOut
      ? `After ${span(milliseconds)} ${state}, not ${condition}.\n`
      : `It will not be ${condition}: ${state}.\n`,
  );
  return code;
}

function waitCommand(target: Target): Command {
  const { noun, about, keys, conditions, examples } = target;
  const [first = ''] = keys;
  const [usual = '', ...others] = Object.keys(conditions);
  return {
    words: ['wait', noun],
    about,
    notes: 'Exit codes: 0 when it is so, 124 when the time is over, 3 when it cannot be so any more.',
    positional: [first],
    parameters: [
      ...keys.map(key =>
        parameterOf(key, key === 'component' || key === 'build' ? z.string() : z.string().optional(), {
          about: abouts[key] ?? '',
          ...(key === first ? {} : { short: key.slice(0, 1) }),
        }),
      ),
      parameterOf(
        'for',
        z
          .enum([usual, ...others])
          .default(usual)
          .describe('What is waited for'),
        {
          metavar: 'STATE',
        },
      ),
      parameterOf('timeout', z.string().default('2m').describe('How long at most, as in 90s, 2m, 1h'), {
        metavar: 'TIME',
      }),
    ],
    examples,
    answers: true,
    fromContext: ['project', 'environment'].filter(key => keys.includes(key)),
    async run(given) {
      const { for: wanted = usual, timeout = '2m', ...args } = given.args;
      const tool = (await given.deps.tools()).find(tool => tool.name === target.tool);
      if (!tool)
        throw new PlatformError('not_supported', `There is no tool ${target.tool}.`, 'Use another build.');
      const asked = { tool, target, condition: String(wanted), args, milliseconds: timeoutOf(timeout) };
      const progress = progressOn(given.io);
      try {
        const told = await waitFor(asked, given, progress.step);
        progress.done();
        return await tell(told, asked, given);
      } finally {
        progress.done();
      }
    },
  };
}

const abouts: { readonly [key: string]: string } = {
  component: 'The component',
  environment: 'May be left out when only one fits',
  project: 'Its project; may be left out when only one fits',
  build: 'The build',
};

export const waitCommands: readonly Command[] = targets.map(waitCommand);
