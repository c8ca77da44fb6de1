import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const Ended = z.object({ name: z.string(), why: z.string() });

export type Processes = {
  start(name: string, command: string, flags: string[]): void;
  /** Ends one as a crash would; it can be started again. */
  kill(name: string): void;
  /** The first process that ended by itself, with the end of its log. */
  ended(): string | undefined;
  stop(): Promise<void>;
};

/** Processes under a supervisor that outlives this one just long enough to end them and remove the folder. */
export function supervise(folder: string): Processes {
  const supervisor = spawn(
    process.execPath,
    [fileURLToPath(new URL('supervise.ts', import.meta.url)), folder],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
      env: { PATH: process.env['PATH'] },
    },
  );
  const gone = once(supervisor, 'exit');
  let ended: string | undefined;
  supervisor.stdin.on('error', () => {});
  createInterface({ input: supervisor.stdout }).on('line', line => {
    const { name, why } = Ended.parse(JSON.parse(line));
    ended ??= `${name} ${why}\n${tail(join(folder, `${name}.log`))}`;
  });
  return {
    start: (name, command, flags) => {
      supervisor.stdin.write(`${JSON.stringify({ name, command, flags })}\n`);
    },
    kill: name => {
      supervisor.stdin.write(`${JSON.stringify({ kill: name })}\n`);
    },
    ended: () => ended,
    stop: async () => {
      supervisor.stdin.end();
      await gone;
    },
  };
}

function tail(log: string): string {
  return readFileSync(log, 'utf8').split('\n').slice(-12).join('\n');
}
