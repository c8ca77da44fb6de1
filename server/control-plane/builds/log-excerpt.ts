import { readable } from './log-line.ts';

/** What tools put in front of a line: BuildKit's step and time, Maven's level, the lifecycle's phase. */
const prefix = /^(?:#\d+ (?:\d+\.\d+ )?)?(?:\[(?:INFO|builder|exporter|analyzer|detector|restorer)\] ?)?/;

/** Lines that name the first thing that failed in a test run, by tool. */
const tests = [
  /^\s*--- FAIL: /, // go
  /^\s*(?:FAIL|✗|✘|×|✖|●)\s+\S/, // vitest, jest, mocha, node
  /^not ok \d+/, // TAP
  /^FAILED \S+::/, // pytest
  /^\s*\d+\) \S/, // mocha
  /^test \S.* \.\.\. FAILED$/, // cargo
  /^\[ERROR\]\s+\S+\.\S+:\d+ /, // surefire: Class.method:line message
  /<<< (?:FAILURE|ERROR)!/,
];

/** Lines that say what is wrong by themselves. */
const causes = [
  /^(?:fatal|panic|error|ERROR): /,
  /^error\[E\d+\]/,
  /\berror TS\d+: /,
  /^\S+\.\w+:\d+(?::\d+)?: (?!warning)/, // compilers: file:line:column: message
  /^\[ERROR\] \S+\.java:\[\d+,\d+\]/,
  /^(?:npm (?:ERR!|error) (?!A complete log|errno|code|path|command|syscall)\S)/,
  /^(?:\w+Error|\w+Exception|[\w.]+(?:Error|Exception)): /,
  /^E\s{2,}\S/, // pytest
  /\b(?:no such file or directory|command not found|No module named|Cannot find module|could not resolve|Could not find a version)\b/i,
  /\b(?:unauthorized|denied|authentication required|insufficient_scope|forbidden)\b/i,
  /\b(?:OutOfMemoryError|heap out of memory|out of memory|Killed|no space left)\b/i,
  /\b(?:Repository not found|couldn't find remote ref|not our ref|Authentication failed)\b/i,
  /^ERROR: No buildpack groups passed|^Assertion|\bAssertionError\b/,
];

/** Lines that only say that something was wrong. */
const signs =
  /\b(?:error|fail(?:ed|ure|s)?|fatal|panic|exception|cannot|unable|not found|exit (?:code|status) [1-9]|invalid)\b/i;

const noise =
  /\b(?:0 (?:errors|failed|failures)|errors?: 0|failures: 0|no errors)\b|A complete log of this run|Re-run Maven|\[Help \d\]|full stack trace|For more information about|^npm (?:warn|notice|ERR! errno|error errno)|deprecat|^\s*at \S+ ?\(|^\s*at \S+:\d+|^-{3,}$|^\[ERROR\]\s*$/i;

function weightOf(line: string): number {
  const bare = line.replace(prefix, '');
  if (bare.trim() === '') return 0;
  if (tests.some(pattern => pattern.test(bare))) return 4;
  if (noise.test(bare)) return 0;
  if (causes.some(pattern => pattern.test(bare))) return 3;
  return signs.test(bare) ? 2 : 0;
}

/** What follows the first failing test belongs to it: expected, received, where. */
const detail = 3;

type Line = { text: string; weight: number };

function firstTest(lines: readonly Line[]): number[] {
  const at = lines.findIndex(({ weight }) => weight === 4);
  return at < 0 ? [] : [...Array(detail + 1).keys()].map(i => at + i).filter(i => i < lines.length);
}

/** Where each text stands first, the weightiest first. */
function weighty(lines: readonly Line[]): number[] {
  const first = new Map<string, number>();
  for (const [i, { text }] of lines.entries()) {
    const key = text.replace(prefix, '').replaceAll(/\d+/g, '0');
    if (!first.has(key)) first.set(key, i);
  }
  return [...first.values()]
    .filter(i => (lines[i]?.weight ?? 0) > 1)
    .toSorted((a, b) => (lines[b]?.weight ?? 0) - (lines[a]?.weight ?? 0) || a - b);
}

/**
 * The lines of a failed step's log that matter, in their order: the first failing test with what follows it, what
 * says what is wrong, and the last words; at most `limit`, each of at most 300 characters, without colours and
 * credentials. Rules of thumb for what git, npm, Maven, Go, pip, BuildKit and buildpacks print.
 */
export function excerpt(log: readonly string[], limit: number): string[] {
  const lines = log
    .flatMap(readable)
    .filter(text => text.trim() !== '')
    .map(text => ({ text, weight: weightOf(text) }));
  const end = lines.map((_line, i) => i).toReversed();
  const heavy = weighty(lines);
  const few = limit < 4 || lines.every(({ weight }) => weight === 0);
  const wanted = few ? [...heavy, ...end] : [...firstTest(lines), ...end.slice(0, 2), ...heavy, ...end];
  return [...new Set(wanted)]
    .slice(0, Math.max(0, limit))
    .toSorted((a, b) => a - b)
    .flatMap(i => lines[i]?.text ?? []);
}
