import * as z from 'zod';
import { parameterOf } from '../config/parameter.ts';
import { textAt } from '../domain/json.ts';
import { parseDuration, span } from '../domain/time.ts';
import { PlatformError } from '../errors.ts';
import { sayFailure } from './call.ts';
import type { Command, Run } from './command.ts';
import { failed, interrupted, ok, timedOut } from './exit-code.ts';
import { print } from './output.ts';
import { progressOn } from './progress.ts';
import { spokenNext } from './spoken.ts';
import { type Asked, type Told, waitFor } from './wait.ts';
import { type Target, targets } from './wait-target.ts';

const LONGEST_MS = 24 * 3_600_000;

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
      : `It ended, and ${state}, not ${condition}.\n`,
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
        parameterOf(key, required.has(key) ? z.string() : z.string().optional(), {
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

const required = new Set(['component', 'name']);

const abouts: { readonly [key: string]: string } = {
  component: 'The component',
  environment: 'May be left out when only one fits',
  project: 'Its project; may be left out when only one fits',
  name: 'Its name',
};

export const waitCommands: readonly Command[] = targets.map(waitCommand);
