import { suspicionOf } from '../../domain/credential.ts';
import { cut } from '../../domain/line.ts';

const longest = 300;
/** Nobody reads on in a longer one. */
const most = 4000;

const escape = String.fromCodePoint(27);
const bell = String.fromCodePoint(7);
const colours = new RegExp(
  `${escape}(?:\\[[0-9;?]*[ -/]*[@-~]|\\][^${bell}${escape}]*(?:${bell}|${escape}\\\\)?|[@-Z\\\\^_])`,
  'g',
);
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d) /;

const tokens =
  /\b(?:gh[pousr]_\w{16,}|github_pat_\w{20,}|glpat-[\w-]{16,}|npm_\w{20,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)/g;

const assignment = /(?<![\w.-])([A-Za-z_][\w.-]{2,79})("?\s?[=:]\s?["']?)(?=([^\s"',;]{3,}))/g;

/** `token: expired` and `/token: 401` are sentences, `token: 8f2c91` and `token=expired` are not. */
const isGiven = (between: string, value: string): boolean =>
  !/:\s/.test(between) || (value.length >= 6 && /\d|[a-z][A-Z]|[+/=]/.test(value));

/** What would let somebody in is not shown: user and password of a URL, tokens, and values of names that say so. */
function withoutCredentials(line: string): string {
  const known = line
    .replaceAll(/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@]+@/gi, '$1[redacted]@')
    .replaceAll(/\b(Bearer|Basic) [\w.~+/=-]{6,}/gi, '$1 [redacted]')
    .replaceAll(tokens, '[redacted]');
  return hideValues(known);
}

function hideValues(line: string): string {
  let [shown, from] = ['', 0];
  for (const { 0: start, 1: name = '', 2: between = '', 3: value = '', index } of line.matchAll(assignment)) {
    const begin = index + start.length;
    if (begin < from || !isGiven(between, value) || suspicionOf(name) !== 'credential') continue;
    shown += `${line.slice(from, begin)}[redacted]`;
    from = begin + value.length;
  }
  return shown + line.slice(from);
}

/** git-sync says what git has said in a field of a line of JSON. */
function spokenIn(line: string): string[] {
  const quoted = /stderr: \\?"(.*?)\\?"\s*\}/.exec(line)?.[1];
  if (quoted === undefined) return [line];
  const said = quoted
    .replaceAll('\\\\', '\\')
    .split('\\n')
    .map(part => part.replaceAll('\\"', '"').trim());
  return said.filter(part => part !== '');
}

/** BuildKit's number of the step and the seconds since that began. */
const numbered = /^(?:#\d+ )?(?:\d+\.\d{1,3} )?/;

/**
 * Lines of a log as they are read: without what is no part of them (times, colours, overwritten text), without
 * credentials, and bounded.
 */
export const readable = (line: string): string[] =>
  spokenIn((line.slice(0, most).replace(time, '').trimEnd().split('\r').at(-1) ?? '').replaceAll(colours, ''))
    .map(part =>
      part
        .replaceAll(/[^\P{Cc}\t]/gu, '')
        .replace(numbered, '')
        .trimEnd(),
    )
    .map(part => cut(withoutCredentials(part), longest));
