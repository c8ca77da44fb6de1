// Run as a process of its own: starts what standard input tells it to, and when that closes, which even a killed
// parent cannot avoid, kills all it started and removes the folder it was given.
import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const Start = z.strictObject({ name: z.string(), command: z.string(), flags: z.array(z.string()) });
/** Ends a process as a crash would. */
const Kill = z.strictObject({ kill: z.string() });

const folder = process.argv[2] ?? '';
const running = new Set<ChildProcess>();
const named = new Map<string, ChildProcess>();
let ending = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
createInterface({ input: process.stdin })
  .on('line', line => obey(z.union([Start, Kill]).parse(JSON.parse(line))))
  .on('close', end);

function obey(order: z.infer<typeof Start> | z.infer<typeof Kill>): void {
  if (!('kill' in order)) return start(order);
  const child = named.get(order.kill);
  named.delete(order.kill);
  child?.kill('SIGKILL');
}

function start({ name, command, flags }: z.infer<typeof Start>): void {
  const log = openSync(join(folder, `${name}.log`), 'a');
  const child = spawn(command, flags, {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, QUARTERDECK_FOLLOW_STDIN: '1', GOGC: '200' },
    stdio: ['pipe', log, log],
  });
  running.add(child);
  named.set(name, child);
  child.on('error', error => report(name, error.message));
  child.on('exit', (code, signal) => {
    running.delete(child);
    // One that was killed on purpose is not under its name any more.
    if (named.get(name) === child) report(name, `exited with ${code ?? signal}`);
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
