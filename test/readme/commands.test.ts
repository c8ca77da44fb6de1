import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, isObject } from '../../server/domain/json.ts';
import { openTerminal, type Shown, type Terminal, wordsIn } from '../support/terminal.ts';
import { blocksOf, pages, readPage, root } from './blocks.ts';

const blocks = pages.flatMap(page => blocksOf(readPage(page)));
const commands = [
  ...new Set(
    blocks
      .filter(({ language }) => language === 'sh')
      .flatMap(({ text }) => text.trim().split('\n'))
      .flatMap(line => line.split(' && ')),
  ),
];

/** What a reader has in the folder: the documents that the pages show, by the names in their first lines. */
const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-readme-'));
for (const { text } of blocks) {
  const name = /^# (\S+\.yaml)\n/.exec(text)?.[1];
  if (name !== undefined) writeFileSync(join(folder, name), text);
}
mkdirSync(join(folder, 'platform'));
cpSync(join(root, 'server/sandbox/scenarios/documents/shop.yaml'), join(folder, 'platform/shop.yaml'));

/** What breaks on purpose says 3: it waited, and the deployment is not healthy. */
const unhealthy = /does-not-exist$|--type crashing/;

let terminal: Terminal;
const ran = new Map<string, Shown>();

async function runInFolder(line: string): Promise<Shown> {
  const words = wordsIn(line);
  const start = words.indexOf('quarterdeck');
  const env = Object.fromEntries(words.slice(0, start).map(word => word.split('=')));
  const args = words
    .slice(start + 1)
    .map(word => (existsSync(join(folder, word)) ? join(folder, word) : word));
  return terminal.run(args, env);
}

beforeAll(async () => {
  terminal = await openTerminal();
  for (const command of commands.filter(line => /^([A-Z_]+=\S+ )*quarterdeck /.test(line)))
    ran.set(command, await runInFolder(command));
});
afterAll(async () => {
  await terminal.close();
  rmSync(folder, { recursive: true });
});

test('every command of ours that a page shows works, in the order of the pages', () => {
  expect(ran.size).toBeGreaterThan(12);
  for (const [command, { code, stdout, stderr }] of ran)
    expect(code, `${command}\n${stdout}${stderr}`).toBe(unhealthy.test(command) ? 3 : 0);
});

test('every other command names something that is there', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const isThere = (command: string): boolean => {
    const script = /^npm (?:run )?(\w+)$/.exec(command)?.[1];
    return (
      (script !== undefined && script in scripts) ||
      (command.startsWith('.') && existsSync(join(root, command)))
    );
  };
  const others = commands.filter(command => !ran.has(command) && !isThere(command));
  // npm's own commands, and another program's: what they are given is looked at below.
  expect(others).toEqual([
    'npm ci',
    'npm install --global .',
    'claude mcp add quarterdeck -- quarterdeck mcp --sandbox shop',
    'claude mcp add --transport http quarterdeck http://127.0.0.1:8765/mcp',
  ]);
});

test('the first command for tests is npm test', () => {
  expect(commands.find(command => /\b(test|check|vitest)\b/.test(command))).toBe('npm test');
});

test('a component of the type that the README shows becomes healthy', () => {
  const command = commands.find(line => line.includes('deployment get ledger')) ?? '';
  expect(ran.get(command)?.stdout).toMatchInlineSnapshot(`
    "SIMULATED cluster (scenario shop): nothing here is real.
    shop/ledger in development is healthy, 1/1 pods ready
    release ledger-062ec9a06a
    Parts:
      healthy     Deployment/ledger-development-58341ed8
    Next:
      quarterdeck deployment promote ledger --from development
    "
  `);
});

/** The servers that a snippet configures, whatever the client calls the list. */
function serversIn(config: unknown): unknown[] {
  const lists = isObject(config) ? Object.values(config) : [];
  return lists.flatMap(list => (isObject(list) ? Object.values(list) : []));
}

/** As much TOML as the snippets have. */
const parseToml = (text: string): unknown => {
  const [head = '', ...lines] = text.trim().split('\n');
  const server = Object.fromEntries(
    lines.map(line => line.split(' = ')).map(([key, value = '']) => [key, JSON.parse(value)]),
  );
  return /^\[mcp_servers\.quarterdeck\]$/.test(head) ? { mcp_servers: { quarterdeck: server } } : {};
};

test('every client is given a server that starts, or the address at which one listens', async () => {
  const configs = blocks.flatMap(({ language, text }) => {
    if (language === 'json') return [JSON.parse(text)];
    return language === 'toml' ? [parseToml(text)] : [];
  });
  const servers = configs.flatMap(serversIn);
  expect(servers.length).toBe(8);
  for (const server of servers) {
    const url = at(server, 'url');
    const args = at(server, 'args');
    if (url !== undefined) expect(url).toBe('http://127.0.0.1:8765/mcp');
    else expect(await terminal.run(Array.isArray(args) ? args.map(String) : [])).toMatchObject({ code: 0 });
  }
  expect((await terminal.run('serve')).stderr).toBe('MCP at http://127.0.0.1:8765/mcp\n');
});
