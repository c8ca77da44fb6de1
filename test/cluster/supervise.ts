// Run as a process of its own: starts what standard input tells it to, and when that closes, which even a killed
// parent cannot avoid, kills all it started and removes the folder it was given.
import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const Start = z.strictObject({ name: z.string(), command: z.string(), flags: z.array(z.string()) });

const folder = process.argv[2] ?? '';
const running = new Set<ChildProcess>();
let ending = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
createInterface({ input: process.stdin })
  .on('line', line => start(Start.parse(JSON.parse(line))))
  .on('close', end);

function start({ name, command, flags }: z.infer<typeof Start>): void {
  const log = openSync(join(folder, `${name}.log`), 'a');
  const child = spawn(command, flags, {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, QUARTERDECK_FOLLOW_STDIN: '1', GOGC: '200' },
    stdio: ['pipe', log, log],
  });
  running.add(child);
  child.on('error', error => report(name, error.message));
  child.on('exit', (code, signal) => {
    running.delete(child);
    report(name, `exited with ${code ?? signal}`);
    if (ending) leave();
  });
}

function report(name: string, why: string): void {
  if (!ending) process.stdout.write(`${JSON.stringify({ name, why })}\n`);
}

function end(): void {
  if (ending) return;
  ending = true;
  for (const child of running) child.kill('SIGKILL');
  leave();
}

function leave(): void {
  if (running.size > 0) return;
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
}
