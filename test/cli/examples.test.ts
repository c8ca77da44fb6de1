import { expect, test } from 'vitest';
import { builtIns } from '../../server/cli/built-in.ts';
import { examples } from '../../server/cli/examples.ts';
import { toolCommand } from '../../server/cli/tool-command.ts';
import { tools } from '../../tools/index.ts';
import { openTerminal } from '../support/terminal.ts';
import { temporaryFolder } from '../support/folder.ts';

const own = new Set(builtIns.map(({ words }) => words.join(' ')));
const commands = tools
  .map(tool => ({ tool: tool.name, ...toolCommand(tool, tools) }))
  .filter(({ words }) => !own.has(words.join(' ')));

test('every tool has its examples, and every example its tool', () => {
  const used = new Set(commands.map(({ tool }) => tool));
  expect(Object.keys(examples).filter(name => name !== 'use_skill' && !used.has(name))).toEqual([]);
  expect([...used].filter(name => !(name in examples))).toEqual([]);
});

test('every example of the help works on the shop, one after the other', { timeout: 120_000 }, async () => {
  const shop = await openTerminal();
  const env = { XDG_CONFIG_HOME: await temporaryFolder() };
  const failed: string[] = [];
  const run = async (example: string) => {
    const line = example.replace(/^quarterdeck /, '');
    const { code, stderr } = await shop.run(line, env, { during: [] });
    const isWatched = /--(watch|follow)/.test(line);
    if (code !== (isWatched ? 130 : 0)) failed.push(`${code} ${example}\n${stderr}`);
  };
  for (const { tool, examples: shown } of commands) {
    if (tool === 'cancel_build') await run('build trigger ratings --wait-seconds 0');
    for (const example of shown) await run(example);
  }
  const needFiles = new Set([
    'dump',
    'apply',
    'demo',
    'mcp',
    'serve',
    'completion',
    'skill validate',
    'scenario validate',
  ]);
  for (const { words, examples: shown } of builtIns)
    if (!needFiles.has(words.join(' '))) for (const example of shown) await run(example);
  await shop.close();
  expect(failed).toEqual([]);
});
