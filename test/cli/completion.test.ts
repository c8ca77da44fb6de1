import { execFile } from 'node:child_process';
import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { openTerminal, type Terminal } from '../support/terminal.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..', '..');

let shop: Terminal;
beforeAll(async () => {
  shop = await openTerminal();
});
afterAll(() => shop.close());

/** What can follow; the last word is the one that is typed. */
async function after(...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await shop.run(['__complete', ...words]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n').flatMap(line => line.split('\t')[0] || []);
}

test.for([
  [['comp'], ['completion', 'component']],
  [
    ['wait', ''],
    ['deployment', 'environment', 'build'],
  ],
  [['-n', 'default', 'component', 'g'], ['get']],
  [
    ['--sandbox', 'shop', 'component', 'get', 'ca'],
    ['cart', 'catalog'],
  ],
  [['--namespace=none', 'component', 'get', 'ca'], []],
  [
    ['deployment', 'get', 'cart', '-e', ''],
    ['development', 'production', 'staging'],
  ],
  [['deployment', 'get', 'cart', '--environment', 'st'], ['staging']],
  [['deployment', 'get', 'cart', '--environment=st'], ['--environment=staging']],
  [['deployment', 'get', 'cart', '--envi'], ['--environment']],
  [['deployment', 'get', 'cart', '-e', 'staging', '--envi'], []],
  [['environment', 'compare', 'staging', 'p'], ['production']],
  [
    ['component', 'get', 'cart', '-o', ''],
    ['table', 'json', 'yaml', 'name'],
  ],
  [['component', 'get', 'cart', ''], []],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
  [
    ['wait', 'deployment', 'cart', '--for', ''],
    ['healthy', 'settled', 'released'],
  ],
  [['skill', 'show', 's'], ['ship-a-change']],
  [['type', 'describe', 'post'], ['postgres']],
  [['serve', '--por'], ['--port']],
  [['mcp', '--por'], []],
  [['apply', '-f', ''], [':files']],
  [['--state=', ''], ['apply']],
  [['no', 'such', ''], []],
  [['--timeout', 'soon', 'component', 'get', ''], []],
] as const)('%s', async ([words, expected]) => {
  const found = await after(...words);
  if (words[0] === '--state=') expect(found).toContain('apply');
  else expect(found).toEqual(expected);
});

test('releases are those of the component', async () => {
  const [release = '', ...others] = await after(
    'deployment',
    'rollback',
    'cart',
    '-e',
    'staging',
    '--release',
    '',
  );
  expect(release).toMatch(/^cart-/);
  expect(others.every(name => name.startsWith('cart-'))).toBe(true);
});

test('bash, with the script and the program as they are', { timeout: 60_000 }, async () => {
  const folder = await temporaryFolder();
  const program = join(folder, 'quarterdeck');
  await writeFile(
    program,
    `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'server', 'main.ts')}' "$@"\n`,
  );
  await chmod(program, 0o755);
  await writeFile(join(folder, 'script.bash'), (await shop.run('completion bash')).stdout);
  const state = join(folder, 'quarterdeck-state.json');
  const env = {
    PATH: `${folder}:${process.env['PATH']}`,
    QUARTERDECK_SANDBOX: 'empty',
    QUARTERDECK_STATE: state,
  };
  const bash = async (...lines: string[]) => {
    const ask = 'ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _quarterdeck; echo "${COMPREPLY[*]}"; }';
    const all = ['. script.bash', ask, ...lines].join('\n');
    return (await run('bash', ['--norc', '-c', all], { env, cwd: folder })).stdout.trim().split('\n');
  };
  expect(await bash('complete -p quarterdeck', 'ask quarterdeck deployment get x -e ""')).toEqual([
    'complete -F _quarterdeck quarterdeck',
  ]);
  expect(await readdir(folder)).toEqual(['quarterdeck', 'script.bash']);

  await run(program, ['catalog', 'search'], { env });
  // Another process has the file, and keeps it.
  await writeFile(`${state}.lock`, 'not ours');
  const asked = () =>
    bash('ask quarterdeck deployment get x --environment = st', 'ask quarterdeck apply -f ./scr');
  await expect.poll(asked, { timeout: 30_000 }).toEqual(['staging', './script.bash']);
  expect(await readdir(folder)).toEqual([
    'quarterdeck',
    'quarterdeck-state.json',
    'quarterdeck-state.json.lock',
    'script.bash',
  ]);
});

test.for(['zsh', 'fish'])('the script for %s asks the same program', async shell => {
  const { stdout, code } = await shop.run(`completion ${shell}`);
  expect(code).toBe(0);
  expect(stdout).toContain('__complete');
  // Every quote and bracket that is opened is closed.
  const bare = stdout.replaceAll(/^#.*$|'[^']*'|"[^"]*"/gm, '');
  for (const [open, close] of ['()', '{}', '[]']) {
    const count = (mark = '') => bare.split(mark).length;
    expect(count(open), `${open} and ${close} in ${shell}`).toBe(count(close));
  }
});
