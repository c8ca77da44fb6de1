import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { PlatformError } from '../errors.ts';
import { fileError, systemCode } from './file-error.ts';

/** `started` counts the ticks from boot to the process's start: with it a pid that is used again is told apart. */
const Holder = z.object({ pid: z.int(), started: z.string().optional(), since: z.string() });
type Holder = z.infer<typeof Holder>;

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/<pid>/stat, where the system has it. */
function startOf(pid: number): string | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
  }
  return startOf(pid) === started;
}

function holderOf(text: string | undefined): Holder | undefined {
  try {
    return Holder.parse(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}

export type Lock = { isOurs(): boolean; release(): void };

/** Takes the lock beside a file, also from a process that is gone. Throws `conflict` naming a living holder. */
export function lockFile(path: string): Lock {
  const lock = `${path}.lock`;
  const since = new Date().toISOString();
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid), since });
  const isOurs = () => textOf(lock) === mine;

  function take(): boolean {
    try {
      writeFileSync(lock, mine, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw fileError(path, error);
      return false;
    }
    return true;
  }

  function takeOver(): boolean {
    const holder = holderOf(textOf(lock));
    if (holder && isAlive(holder)) return false;
    // Of several that find the lock abandoned, one moves it away; the others find a living one in its place.
    const aside = `${lock}.${process.pid}`;
    try {
      renameSync(lock, aside);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw fileError(path, error);
    }
    rmSync(aside, { force: true });
    return take();
  }

  if (!take() && !takeOver()) {
    const holder = holderOf(textOf(lock));
    throw new PlatformError(
      'conflict',
      `the state file ${path} is in use by process ${holder?.pid ?? 'unknown'} since ${holder?.since ?? 'just now'}`,
      'Stop that process, name another state file, or start with --ephemeral to keep nothing.',
    );
  }
  return {
    isOurs,
    release: () => {
      if (isOurs()) rmSync(lock, { force: true });
    },
  };
}
