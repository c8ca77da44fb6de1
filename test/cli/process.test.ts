import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';

const main = join(resolve(import.meta.dirname, '..', '..'), 'server', 'main.ts');

function start(...argv: string[]) {
  const child = spawn(process.execPath, [main, ...argv, '--sandbox', '--ephemeral'], { env: {} });
  const said = { stdout: '', stderr: '' };
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  return { child, said };
}

test('a reader that stops reading is no error', async () => {
  const { child, said } = start('catalog', 'search', '-o', 'json');
  child.stdout.destroy();
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(said.stderr).not.toContain('EPIPE');
});

test('Ctrl-C while standard input is awaited: 130', async () => {
  const { child, said } = start('apply', '-f', '-', '--log-level', 'info');
  // More than a pipe holds: when all of it is gone, the process is reading.
  const comment = '#'.repeat(1024 * 1024);
  await new Promise(done => child.stdin.write(comment, done));
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
  expect(said.stderr).toBe('error: Reading from standard input was cancelled.\nNothing was changed.\n');
});

test('a real answer, from a process', async () => {
  const { child, said } = start('catalog', 'search', '--kind', 'environment', '-o', 'name');
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(said).toEqual({
    stdout: 'environment/development\nenvironment/production\nenvironment/staging\n',
    stderr: 'SIMULATED cluster (scenario empty): nothing here is real.\n',
  });
});

test('what is watched stays free for others; Ctrl-C: 130', { timeout: 60_000 }, async () => {
  const state = ['--sandbox', '--state', join(await temporaryFolder(), 'state.json')];
  const watching = spawn(process.execPath, [main, 'environment', 'health', 'staging', '--watch', ...state]);
  await once(watching.stdout, 'data');
  const other = spawn(process.execPath, [main, 'project', 'create', 'shop', ...state], { stdio: 'ignore' });
  expect(await once(other, 'exit')).toEqual([0, null]);
  watching.kill('SIGINT');
  expect(await once(watching, 'exit')).toEqual([130, null]);
});
