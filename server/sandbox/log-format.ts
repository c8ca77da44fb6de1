import type { Profile } from './scenario/effect.ts';

/** One thing a program says, before it is written in its format. */
export type Entry = {
  level: string;
  message: string;
  fields?: { readonly [name: string]: string | number };
};

const quoted = (value: string | number): string =>
  /^[\w./:@%+-]+$/.test(String(value)) ? String(value) : JSON.stringify(value);

const pairs = ({ fields = {} }: Entry): string[] =>
  Object.entries(fields).map(([name, value]) => `${name}=${quoted(value)}`);

const writers: { readonly [format in Profile['logs']]: (entry: Entry) => string } = {
  json: ({ level, message, fields }) => JSON.stringify({ level, msg: message, ...fields }),
  logfmt: entry =>
    [`level=${entry.level}`, `msg=${JSON.stringify(entry.message)}`, ...pairs(entry)].join(' '),
  text: entry => [entry.level.toUpperCase().padEnd(5), entry.message, ...pairs(entry)].join(' '),
};

/** A log line without its time: the container runtime puts that in front. */
export const written = (format: Profile['logs'], entry: Entry): string => writers[format](entry);

const pair = /([a-z_]\w*)=("[^"]*"|[^\s"]+)/g;
const ending = /^(.*?)((?:(?:^|\s)[a-z_]\w*=(?:"[^"]*"|[^\s"]+))*)$/;
const unquoted = (value: string): string => value.replace(/^"(.*)"$/, '$1');

/** A line as people type it: words, then `name=value` pairs; a pair `msg` stands for the words. */
export function entryOf(level: string, text: string): Entry {
  const [, words = text, rest = ''] = ending.exec(text) ?? [];
  const { msg, ...fields } = Object.fromEntries(
    [...rest.matchAll(pair)].map(([, name = '', value = '']) => [name, unquoted(value)]),
  );
  return { level, message: words === '' ? (msg ?? '') : words, fields };
}
