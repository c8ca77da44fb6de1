import { statSync } from 'node:fs';
import type { Call, Log } from './calls/call.ts';
import type { Session } from './cli/deps.ts';
import type { Config } from './config.ts';
import { copyPlatform, openPlatform } from './platform.ts';

/** Whether the file holds something else than it did: a save puts another file in its place. */
function stampOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && `${found.ino} ${found.mtimeMs} ${found.size}`;
}

/**
 * A platform to look at again and again. An embedded cluster that keeps its state is looked at in copies of its
 * file, a new one when the file has changed: so nobody is kept from working on it, and what others do is seen.
 * Undefined where there is nothing yet, unless it may `create` that.
 */
export async function lookAtPlatform(
  config: Config,
  log: Log,
  signal: AbortSignal,
  { create }: { create: boolean },
): Promise<Session | undefined> {
  const { real, dump, sandbox, ephemeral } = config;
  const kept = !real && dump === undefined && sandbox !== undefined && !ephemeral;
  if (!kept || (create && stampOf(config.stateFile) === undefined)) {
    if (ephemeral && !create) return undefined;
    const platform = await openPlatform(config, log, signal);
    if (!kept) return { call: platform.pipeline.call, close: async () => platform.close() };
    platform.close();
  }

  let seen = stampOf(config.stateFile);
  const first = await copyPlatform(config, log);
  if (!first) return undefined;
  let copy = first;
  const call: Call = async (...args) => {
    const stamp = stampOf(config.stateFile);
    if (stamp !== undefined && stamp !== seen) copy = (await copyPlatform(config, log)) ?? copy;
    seen = stamp;
    return copy.pipeline.call(...args);
  };
  return { call, close: () => Promise.resolve() };
}
