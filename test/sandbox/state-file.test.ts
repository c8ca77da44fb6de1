import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileError } from '../../server/sandbox/file-error.ts';
import { openStateFile } from '../../server/sandbox/state-file.ts';
import { failureOf } from './store/store.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarterdeck-state-'));
  path = join(folder, 'deep', 'state.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('what was written is read again, by its owner only, and nothing else is left behind', () => {
  const file = openStateFile(path);
  expect(file.read()).toBeUndefined();
  file.write({ a: [1] });
  file.write({ a: [1, 2] });
  expect(file.read()).toEqual({ a: [1, 2] });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  file.close();
  file.close();
  expect(readdirSync(join(path, '..'))).toEqual(['state.json']);
  const again = openStateFile(path);
  expect(again.read()).toEqual({ a: [1, 2] });
  again.close();
});

/** A process that holds the file until it is killed. */
async function holder(): Promise<{ pid: number; kill(): Promise<void> }> {
  const module = new URL('../../server/sandbox/state-file.ts', import.meta.url).href;
  const program = `import { openStateFile } from ${JSON.stringify(module)};
    openStateFile(${JSON.stringify(path)}).write('theirs');
    process.stdout.write('ready');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    pid: child.pid ?? 0,
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

test('a living process keeps others out; what a killed one leaves is taken over', async () => {
  const other = await holder();
  const failure = failureOf(() => openStateFile(path));
  await other.kill();
  expect(failure.code).toBe('conflict');
  expect(failure.message).toContain(path);
  expect(failure.message).toContain(`process ${other.pid} since 2`);
  expect(failure.hint).toContain('--ephemeral');
  const file = openStateFile(path);
  expect(file.read()).toBe('theirs');
  expect(failureOf(() => openStateFile(path)).message).toContain(`process ${process.pid}`);
  file.close();
});

test.each([
  [
    'of a process whose number was given out again',
    JSON.stringify({ pid: process.pid, started: '1', since: 'x' }),
  ],
  ['that is torn', '{"pid":'],
])('a lock %s is taken over', (_what, text) => {
  mkdirSync(join(path, '..'));
  writeFileSync(`${path}.lock`, text);
  const file = openStateFile(path);
  file.write('ours');
  file.close();
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test('who has lost the lock writes nothing and leaves the new one alone', () => {
  const file = openStateFile(path);
  file.write('before');
  writeFileSync(`${path}.lock`, 'somebody else');
  const failure = failureOf(() => file.write('after'));
  expect(failure.code).toBe('conflict');
  expect(file.read()).toBe('before');
  file.close();
  expect(readFileSync(`${path}.lock`, 'utf8')).toBe('somebody else');
});

test.each([
  ['{"format":1,"state":', 'Unexpected end of JSON input'],
  ['', 'Unexpected end of JSON input'],
  ['[]', 'it is not the state of an embedded cluster'],
  ['{"format":2,"state":1}', 'it has format 2, and this version reads 1'],
])('a file with %j is not read, and stays', (text, why) => {
  mkdirSync(join(path, '..'));
  writeFileSync(path, text);
  const file = openStateFile(path);
  const failure = failureOf(() => file.read());
  expect(failure).toMatchObject({
    code: 'invalid_document',
    message: `the state file ${path} cannot be read: ${why}`,
  });
  expect(failure.hint).toContain('--ephemeral');
  expect(readFileSync(path, 'utf8')).toBe(text);
  file.close();
});

test('a write that fails leaves what was there', () => {
  const file = openStateFile(path);
  file.write('before');
  mkdirSync(`${path}.${process.pid}.tmp`);
  const failure = failureOf(() => file.write('after'));
  expect(failure).toMatchObject({ code: 'invalid_input' });
  expect(failure.hint).toContain('--ephemeral');
  expect(file.read()).toBe('before');
  file.close();

  writeFileSync(join(folder, 'plain'), '');
  expect(failureOf(() => openStateFile(join(folder, 'plain', 'state.json'))).message).toContain(
    'a file stands where a folder is needed',
  );
});

test.each([
  ['ENOSPC', 'unavailable', 'no space is left for the state file'],
  ['EACCES', 'forbidden', 'no permission for the state file'],
  ['EROFS', 'forbidden', 'a read-only file system holds the state file'],
  ['EIO', 'unavailable', 'cannot use the state file'],
])('%s is told as what it is', (system, code, words) => {
  const failure = fileError('x.json', Object.assign(new Error(`${system}: reason`), { code: system }));
  expect(failure).toMatchObject({ code, message: `${words} x.json (${system}: reason)` });
  expect(failure.hint).toMatch(/name another state file, or start with --ephemeral to keep nothing\.$/);
});
