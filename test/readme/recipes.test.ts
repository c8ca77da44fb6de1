import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blocksOf, readPage, root } from './blocks.ts';

const run = promisify(execFile);
const blocks = blocksOf(readPage('README.md'));

/** A copy of the sources in which the README is followed to the letter. */
const copy = realpathSync(mkdtempSync(join(tmpdir(), 'quarterdeck-recipes-')));
const node = (...args: string[]) =>
  run(process.execPath, args, {
    cwd: copy,
    env: { PATH: process.env['PATH'], HOME: copy, CI: 'true', NO_COLOR: '1' },
  });

/** Puts the added lines of a diff behind the line that stands before them, or at the top of the file. */
function patch(text: string, diff: string): string {
  const lines = diff.trimEnd().split('\n');
  const added = lines.filter(line => line.startsWith('+')).map(line => line.slice(1));
  const before = lines.filter(line => !line.startsWith('+')).map(line => line.slice(1));
  const block = `${added.join('\n')}\n`;
  const anchor = `${before.join('\n')}\n`;
  if (before.length === 0) return block + text;
  expect(text.split(anchor).length).toBe(2);
  return text.replace(anchor, anchor + block);
}

beforeAll(() => {
  const code = ['server', 'tools', 'prompts', 'resources', 'skills', 'test/support'];
  for (const path of [...code, 'package.json', 'tsconfig.json', 'vitest.config.ts'])
    cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const { language, text } of blocks) {
    const file = language === 'ts' ? /^\/\/ (\S+)\n/.exec(text)?.[1] : undefined;
    if (file === undefined) continue;
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), text);
  }
  const index = join(copy, 'tools/index.ts');
  const diffs = blocks.filter(({ language }) => language === 'diff').map(({ text }) => text);
  writeFileSync(index, diffs.reduce(patch, readFileSync(index, 'utf8')));

  // What the built package exports, from the sources.
  mkdirSync(join(copy, 'dist'));
  writeFileSync(join(copy, 'dist/control-plane.js'), "export * from '../server/control-plane/index.ts';\n");
  const config = {
    extends: './tsconfig.json',
    compilerOptions: { paths: { 'quarterdeck/control-plane': ['./server/control-plane/index.ts'] } },
    include: ['tools/index.ts', 'test/tools', 'who-needs-cart.ts'],
  };
  writeFileSync(join(copy, 'tsconfig.recipes.json'), JSON.stringify(config));
});

afterAll(() => rmSync(copy, { recursive: true }));

test('what the README shows compiles', { timeout: 120_000 }, async () => {
  const compiled = await node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.recipes.json').catch(
    (error: unknown) => error,
  );
  expect(compiled).toMatchObject({ stdout: '' });
});

test('the tool that it adds is a tool and a command, and its test passes', { timeout: 120_000 }, async () => {
  const vitest = 'node_modules/vitest/vitest.mjs';
  const tested = await node(vitest, 'run', '--project', 'unit', 'test/tools').catch(
    (error: unknown) => error,
  );
  expect(tested).toMatchObject({ stdout: expect.stringMatching(/Tests +1 passed/) });
  const { stdout } = await node('server/main.ts', 'environment', 'list', '--sandbox', '--ephemeral');
  expect(stdout).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario empty): nothing here is real.
    development
    production (production)
    staging
    "
  `);
});

test('the program on the library runs', async () => {
  cpSync(join(copy, 'server/sandbox/scenarios/documents/shop.yaml'), join(copy, 'shop.yaml'));
  const { stdout } = await node('who-needs-cart.ts');
  expect(stdout).toMatchInlineSnapshot(`
    "shop/checkout
    shop/storefront
    "
  `);
});
