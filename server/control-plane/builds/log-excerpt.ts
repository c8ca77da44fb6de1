import { readable } from './log-line.ts';

/** What tools put in front of a line: Maven its level, pack the phase. */
const prefix = /^\[(?:INFO|builder|exporter|analyzer|detector|restorer|creator)\] ?/;

/** Lines that name a test that failed, by tool. */
const tests = [
  /^\s*--- FAIL: /, // go
  /^\s*(?:FAIL|✗|✘|×|✖|●)\s+\S/, // vitest, jest, mocha, node
  /^not ok \d+/, // TAP
  /^FAILED \S+::/, // pytest
  /^\s*\d+\) \S/, // mocha
  /^test \S.* \.\.\. FAILED$/, // cargo
  /^\[ERROR\]\s+\w+\.\w+:\d+ /, // surefire: Class.method:line message
];

/** Lines that say what is wrong by themselves. */
const causes = [
  /^(?:fatal|panic|error|ERROR): (?!failed to (?:build|detect): )/,
  /^error\[E\d+\]/,
  /\berror TS\d+: /,
  /^\S+\.\w+:\d+(?::\d+)?: (?!warning)/, // compilers: file:line:column: message
  /^\[ERROR\] \S+\.\w+:\[\d+,\d+\]/, // javac by Maven
  /^npm (?:ERR!|error) (?:Missing|notarget|404|E[A-Z]+|Cannot|Could)/,
  /^[\w.]*(?:Error|Exception): /,
  /^E\s{2,}\S/, // pytest
  /\b(?:no such file or directory|command not found|No module named|Cannot find module|could not resolve)\b/i,
  /\b(?:unauthorized|access denied|denied:|authentication required|insufficient_scope|forbidden)/i,
  /\b(?:OutOfMemoryError|heap out of memory|out of memory|no space left)\b|^Killed\b/i,
  /\b(?:couldn't find remote ref|not our ref|Authentication failed)\b/i,
  /<<< (?:FAILURE|ERROR)!/,
];

/** Lines that only say that something was wrong. */
const signs =
  /\b(?:error|fail(?:ed|ure|s)?|fatal|panic|exception|cannot|unable|not found|exit (?:code|status):? [1-9]|invalid)\b/i;

const noise =
  /\b(?:0 (?:errors|failed|failures)|failures: 0, errors: 0|no errors)\b|A complete log of this run|Re-run Maven|\[Help \d\]|full stack trace|For more information about|^npm (?:warn|notice)|^npm (?:ERR!|error) (?:errno|code|path|command)|deprecat|^\s*at \S+[ :(]|^\[ERROR\]\s*$|^Image with name|^ERROR: failed to build: exit status \d+$|^-{3,}$|^ > \[/i;

function weightOf(line: string): number {
  const bare = line.replace(prefix, '');
  if (tests.some(pattern => pattern.test(bare))) return 4;
  if (noise.test(bare)) return -1;
  if (causes.some(pattern => pattern.test(bare))) return 3;
  return signs.test(bare) ? 2 : 0;
}

/** What follows the first failing test belongs to it: expected, received, where. */
const detail = 3;

type Line = { text: string; weight: number };

function firstTest(lines: readonly Line[]): number[] {
  const first = lines.findIndex(({ weight }) => weight === 4);
  const block = lines.map((_line, i) => i).slice(first, first + 1 + detail);
  return first < 0 ? [] : block.filter(i => (lines[i]?.weight ?? 0) >= 0);
}

/** Where each text stands first, the weightiest first; numbers make no other text. */
function weighty(lines: readonly Line[]): number[] {
  const first = new Map<string, number>();
  for (const [i, { text, weight }] of lines.entries()) {
    const key = text.replace(prefix, '').trim().replaceAll(/\d+/g, '0');
    if (weight > 0 && !first.has(key)) first.set(key, i);
  }
  const weight = (i: number): number => lines[i]?.weight ?? 0;
  return [...first.values()].toSorted((a, b) => weight(b) - weight(a) || a - b);
}

/** The lines to show, the most important first. */
function ranking(lines: readonly Line[], limit: number): number[] {
  const end = lines.flatMap(({ weight }, i) => (weight < 0 ? [] : [i])).toReversed();
  const heavy = weighty(lines);
  if (heavy.length === 0) return end;
  return limit < 4 ? heavy : [...heavy.slice(0, 1), ...end.slice(0, 1), ...firstTest(lines), ...heavy];
}

/**
 * The lines of a failed step's log that matter, in their order: the first failing test with what follows it, what
 * says what is wrong, and the last words; where nothing says so, the end. At most `limit` lines of at most 300
 * characters, without colours and credentials. Rules of thumb for what git, npm, Maven, Go, pip, BuildKit and
 * buildpacks print.
 */
export function excerpt(log: readonly string[], limit: number): string[] {
  const said = log.flatMap(readable).filter(text => !/^[\s-]*$/.test(text));
  const lines = [...new Set(said)].map(text => ({ text, weight: weightOf(text) }));
  return [...new Set(ranking(lines, limit))]
    .slice(0, Math.max(0, limit))
    .toSorted((a, b) => a - b)
    .flatMap(i => lines[i]?.text ?? []);
}
