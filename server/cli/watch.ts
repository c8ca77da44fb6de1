import * as z from 'zod';
import type { Tool, Toolset } from '../../tools/tool.ts';
import { wordsFor } from '../config/issue.ts';
import { parameterOf } from '../config/parameter.ts';
import { PlatformError } from '../errors.ts';
import { sayFailure } from './call.ts';
import type { Run } from './command.ts';
import { interrupted } from './exit-code.ts';
import { canRedraw } from './io.ts';
import { appended, documents, type Watch } from './watch-append.ts';
import { followed } from './watch-lines.ts';
import { screen } from './watch-screen.ts';

const Seconds = z.number().min(0.5).max(3600);

/** What is read there goes on by itself. */
const moving = new Set<Toolset>(['builds', 'deployments', 'environments', 'observability']);

/** Whether looking again may show something else. */
export const watchable = ({ effect, toolset, name }: Tool): boolean =>
  effect === 'read' && (moving.has(toolset) || name === 'get_component');

/** Log lines come one after the other and stay as they are; every other answer is a state. */
const isLines = (tool: Tool): boolean => tool.name === 'query_logs';

/** `--watch[=SECONDS]`, or `--follow` for lines. */
export const watchFlag = (tool: Tool) =>
  parameterOf(
    'watch',
    Seconds.optional().describe(
      `Look again every 2 seconds, or that many, and show ${isLines(tool) ? 'new lines' : 'what changes'}, until Ctrl-C`,
    ),
    { metavar: 'SECONDS', bare: '2', ...(isLines(tool) ? { flag: 'follow', short: 'f' } : { short: 'w' }) },
  );

/** A failure that may be over when it is asked again. */
const passing = new Set<string>(['unavailable', 'timeout', 'conflict']);

const wrong = (message: string, hint: string) => new PlatformError('invalid_input', message, hint);

function secondsOf({ args, format }: Run, flag: string): number {
  const { data, error } = Seconds.safeParse(args['watch']);
  const [issue] = error?.issues ?? [];
  if (issue) throw wrong(`--${flag}: ${wordsFor(issue)}.`, `Write --${flag}=5 for every 5 seconds.`);
  if (format === 'name')
    throw wrong(`--${flag} does not go with -o name.`, `Use -o table, json or yaml, or leave out --${flag}.`);
  if (args['wait_seconds'] !== undefined)
    throw wrong(`--${flag} does not go with --wait-seconds.`, 'Use one of them.');
  return data ?? 2;
}

function watchOf(tool: Tool, given: Run, seconds: number): Watch {
  const { watch: _, ...args } = given.args;
  const told = { ...given, args, noun: tool.command.noun, seconds };
  if (isLines(tool)) return followed(told);
  if (given.format !== 'table') return documents(told);
  return canRedraw(given.io.stdout, given.io.env) ? screen(told) : appended(told);
}

/**
 * Calls a tool that reads again and again, and shows its answer as it changes, until Ctrl-C. What fails the first
 * time ends it; later on it goes on through what may pass.
 */
export async function watchTool(tool: Tool, given: Run): Promise<number> {
  const { config, deps, io } = given;
  const { signal } = io;
  const seconds = secondsOf(given, watchFlag(tool).flag);
  const configured = await config();
  const wanted = given.format === 'table' ? configured : { ...configured, outputTokens: 1e9 };
  const session = await deps.look(wanted, signal, { create: true });
  if (!session)
    throw new PlatformError('unavailable', 'There is nothing to look at.', 'Use another cluster.');

  const watch = watchOf(tool, given, seconds);
  try {
    for (let first = true; ; first = false) {
      const result = await session.call(tool.name, watch.args(), { surface: 'cli' }, signal);
      if (signal.aborted) return interrupted;
      if (result.ok) await watch.show(result, await deps.tools(), deps.clock.now());
      else if (!first && passing.has(result.code)) watch.trouble(result.text, deps.clock.now());
      else {
        watch.end();
        return await sayFailure(result, deps, io);
      }
      await deps.clock.pause(seconds * 1000, signal);
      if (signal.aborted) return interrupted;
    }
  } finally {
    watch.end();
    await session.close();
  }
}
