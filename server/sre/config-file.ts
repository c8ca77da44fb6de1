import { passesIn } from './proxy-file.ts';

/** A line of a config file that gives a name a value. */
export type Pair = { name: string; value: string };

/** A config file longer than this is not read on. */
const LINES = 2000;

const unquoted = (text: string): string =>
  text
    .trim()
    .replace(/[,;]$/, '')
    .replace(/^(["'])(.*)\1$/, '$2');

const pair = /^(\s*)(?:- )?["']?([\w./[\]-]+)["']?\s*[:=]\s*(.*)$/;

/** JSON may stand in one line; then it is broken into many. */
function linesOf(text: string): string[] {
  const isJson = /^\s*[[{]/.test(text) && text.split('\n').length < 4;
  try {
    return (isJson ? JSON.stringify(JSON.parse(text), null, 2) : text).split('\n').slice(0, LINES);
  } catch {
    return text.split('\n').slice(0, LINES);
  }
}

/**
 * The pairs in a text of properties, YAML, JSON, INI or of a proxy's directives, read line by line: names of a
 * nested file are joined with dots, by how far they stand in; places in lists are left out. What is no pair is
 * left out too.
 */
export function pairsIn(text: string): Pair[] {
  const lines = linesOf(text);
  const passes = passesIn(lines);
  const found: Pair[] = [...passes.pairs];
  const above: { indent: number; name: string }[] = [];
  for (const [index, line] of lines.entries()) {
    if (/^\s*[#!]/.test(line) || passes.lines.has(index)) continue;
    const [, lead = '', whole, rest = ''] = pair.exec(line) ?? [];
    if (whole === undefined) continue;
    const name = whole.replaceAll(/\[\d*\]/g, '');
    const indent = lead.length + (/^\s*- /.test(line) ? 2 : 0);
    while ((above.at(-1)?.indent ?? -1) >= indent) above.pop();
    const value = unquoted(rest.replace(/\s#.*$/, ''));
    if (value === '' || value === '{' || value === '[') above.push({ indent, name });
    else found.push({ name: [...above.map(it => it.name), name].join('.'), value });
  }
  return found;
}
