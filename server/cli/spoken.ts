import { kebab } from '../config/parameter.ts';
import type { Tool } from '../../tools/tool.ts';
import { wordsOf } from './command.ts';

type Named = Pick<Tool, 'name' | 'command'>;

const quoted = (value: string): string =>
  /^[\w./:@…-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;

/** One argument of a call as words of a command line. */
function words(argument: string, { command }: Named): string[] {
  const [, key = '', typed = ''] = /^(\w+): (.*)$/s.exec(argument) ?? [];
  if (key === '') return argument === '' ? [] : [argument];
  if (typed === 'true') return [`--${kebab(key)}`];
  const value = quoted(typed.replace(/^"(.*)"$/s, '$1'));
  return command.positional.includes(key) ? [value] : [`--${kebab(key)}`, value];
}

const commandLine = (tool: Named, list: string): string => {
  const given = list.split(/, (?=\w+: )/).flatMap(argument => words(argument, tool));
  return ['quarterdeck', ...wordsOf(tool), ...given].join(' ');
};

/** A text that names calls of tools, with the commands that make them. */
export function spoken(text: string, tools: readonly Named[]): string {
  const names = tools.map(tool => tool.name).join('|');
  const again = new RegExp(`\\b(?:${names}) with the same arguments and without dry_run\\b`, 'g');
  return text
    .replaceAll(again, 'the same command without --dry-run')
    .replace(new RegExp(`\\b(${names})\\b(?:\\(([^()]*)\\))?`, 'g'), (all, name, list) => {
      const tool = tools.find(tool => tool.name === name);
      return tool ? commandLine(tool, String(list ?? '')) : all;
    });
}

/** The same for an answer, where only what comes next is ours: names in a log line stay as they are. */
export function spokenNext(text: string, tools: readonly Named[]): string {
  const start = text.lastIndexOf('\nNext:\n');
  return start < 0 ? text : text.slice(0, start) + spoken(text.slice(start), tools);
}
