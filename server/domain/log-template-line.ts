import { type Level, levelNamed, levels, worst } from './log-level.ts';
import { jsonFields, logfmtFields } from './log-template-fields.ts';
import { levelIn, levelOfStatus } from './log-template-level.ts';
import { TIME } from './log-template-mask.ts';
import { scan } from './log-template-scan.ts';
import { scanFields } from './log-template-text.ts';
import { begin, type Tokens } from './log-template-tokens.ts';

const FRAME = /^\s*(?:at \S.*\(|File "[^"]*", line \d|\.\.\. \d+ more|at \S+$)|^\s+\S+\.go:\d/;

/** What a frame may begin with: few other lines do, and the pattern costs time. */
const frameStarts = new Set(Array.from('\t aF.', char => char.charCodeAt(0)));

/** Whether a line is one step of a stack trace. */
export const isFrame = (line: string): boolean =>
  frameStarts.has(line.charCodeAt(0)) && FRAME.test(line.slice(0, 300));

/** Whether a line goes on with the one before. */
export const isIndented = (line: string): boolean => line.charCodeAt(0) === 32 || line.charCodeAt(0) === 9;

/** A line with more of these among its characters is no text: one in eight. */
const CONTROLS = 8;

export function isBinary({ controls, count, end, isCut }: Tokens, text: string): boolean {
  const looked = isCut ? (end[count - 1] ?? 0) : text.length;
  return controls * CONTROLS > looked;
}

/** Reads a line into words: of a structured one what it says happened. Answers the level that it tells. */
export function readLine(tokens: Tokens, text: string): Level | undefined {
  begin(tokens, text);
  const fields = jsonFields(text) ?? logfmtFields(text);
  if (fields) scanFields(tokens, text, fields);
  else scan(tokens, 0, text.length, text.charCodeAt(0) === 123);
  const named = fields?.level && levelNamed(text.slice(fields.level.from, fields.level.to));
  const level = named ?? levelIn(tokens);
  return tokens.status >= 400 ? worst(levelOfStatus(tokens.status), level ?? 'info') : level;
}

/** The first word that is neither the line's time nor its level. */
export function bodyOf({ count, hash, levelAt }: Tokens): number {
  let from = 0;
  while (from < count && (hash[from] === TIME || from === levelAt)) from++;
  return from < count ? from : 0;
}

/** Lines of another level are never alike, nor those of another HTTP status; no level is one of its own. */
export const groupOf = (level: Level | undefined, status: number): number =>
  (level === undefined ? levels.length : levels.indexOf(level)) * 1000 + status;
