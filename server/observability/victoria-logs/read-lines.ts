import * as z from 'zod';
import { inUtc } from '../../domain/precise-time.ts';
import type { LogLine } from '../../control-plane/ports.ts';
import type { Fields } from './fields.ts';

const Row = z.record(z.string(), z.string());
type Row = z.infer<typeof Row>;

/** `rows`: how many lines the answer had; `strange`: the first that is no line of a log. */
export type Read = { lines: LogLine[]; rows: number; strange: readonly string[] };

function parsed(text: string): Row | undefined {
  try {
    return Row.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** A structured line is told as its level, text and error, each once. */
function textOf(row: Row, { message, levels, errors }: Fields): string {
  const text = row[message] ?? '';
  const has = (part: string) => text.toLowerCase().includes(part.toLowerCase());
  const part = (names: readonly string[]) =>
    names.map(name => row[name] ?? '').find(value => value !== '' && !has(value));
  const [level, error] = [part(levels), part(errors)];
  return `${level === undefined ? '' : `${level} `}${text}${error === undefined ? '' : `: ${error}`}`;
}

function lineIn(row: Row, fields: Fields): LogLine | undefined {
  const time = inUtc(row['_time'] ?? '');
  const pod = row[fields.pod];
  if (time === undefined || pod === undefined) return undefined;
  return { time, pod, container: row[fields.container] ?? '', text: textOf(row, fields) };
}

/** The lines of an answer: one of JSON each, the newest first. */
export function readLines(answer: string, fields: Fields): Read {
  const rows = answer.split('\n').filter(row => row.trim() !== '');
  const lines: LogLine[] = [];
  const strange: string[] = [];
  for (const text of rows) {
    const row = parsed(text);
    const line = row && lineIn(row, fields);
    if (line) lines.push(line);
    else strange.push(text);
  }
  return { lines: lines.toReversed(), rows: rows.length, strange };
}
