import { describe, expect, test } from 'vitest';
import { builtIns } from '../../server/cli/built-in.ts';
import { help, output, title, version } from '../../server/cli/command.ts';
import { commandHelp } from '../../server/cli/help.ts';
import { toolCommand } from '../../server/cli/tool-command.ts';
import { configFile } from '../../server/config.ts';
import { settings } from '../../server/config/settings.ts';
import { tools } from '../../tools/index.ts';

const everywhere = [...settings, configFile, output, help, version];
const plain = (_: string, text: string): string => text;
const commands = tools.map(tool => toolCommand(tool, tools));

test('no two commands have the same words', () => {
  const words = [...new Set([...builtIns, ...commands].map(title))];
  // apply and skill show are commands made for tools: apply_documents and use_skill.
  expect(words).toHaveLength(builtIns.length + commands.length - 2);
});

describe('the command of every tool', () => {
  test.for(commands.map(command => [title(command), command] as const))('%s', ([, command]) => {
    const flags = command.parameters.map(parameter => parameter.flag);
    expect(new Set(flags).size).toBe(flags.length);
    expect(flags.filter(flag => everywhere.some(other => other.flag === flag))).toEqual([]);
    const shorts = command.parameters.flatMap(parameter => parameter.short ?? []);
    expect(shorts.filter(short => everywhere.some(other => other.short === short))).toEqual([]);
    expect(command.positional.filter(key => !command.parameters.some(each => each.key === key))).toEqual([]);
    const text = commandHelp(command, plain);
    expect(text.split('\n').filter(line => line.length > 100)).toEqual([]);
    expect(text).toMatch(/^[A-Z][^]*\n\nExamples\n  quarterdeck /);
  });
});
