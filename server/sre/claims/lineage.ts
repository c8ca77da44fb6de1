import { escaped } from './tidy.ts';

const calls = String.raw`(?:calls?|needs?|uses?|depends? on|relies on|waits? for|talks? to|is a caller of)`;
const called = String.raw`(?:is|was|being)?\s*(?:called|needed|used) by`;
const origin = String.raw`(?:originates?|originated|stems?|starts?|comes?|begins?|lies?)\s+(?:\w+\s+){0,2}?(?:in|from|with|at)|root cause(?:\s+\w+){0,3}?\s+(?:is|in|at|of)|culprit\s+is|caused by|responsible is|to blame is`;
const blamed = String.raw`(?:is|was|seems|appears)(?:\s+\w+){0,3}?\s+(?:root cause|cause|culprit|origin|source|to blame|responsible|at fault)`;

type Path = readonly string[];

/** Whether a path has the first of these names above the second: as one that calls it, at once or by others. */
const isAbove = (caller: string, callee: string, paths: readonly Path[]): boolean =>
  paths.some(path => path.includes(callee) && path.indexOf(caller) > path.indexOf(callee));

/** `checkout calls payments`, where the calls go the other way. */
function isTurned(text: string, name: string, paths: readonly Path[]): boolean {
  const near = String.raw`(?:(?:also|itself|directly|then|in|turn|which|that|only)\s+){0,2}?`;
  const any = escaped(name);
  const turned = (caller: string, callee: string) =>
    isAbove(callee, caller, paths) && !isAbove(caller, callee, paths);
  const first = new RegExp(
    String.raw`(?<![\w-])${any}\s+${near}(${calls}|${called})\s+(?:the\s+)?([\w.-]+)`,
    'gi',
  );
  return [...text.matchAll(first)].some(([, verb = '', other = '']) => {
    const second = other.toLowerCase().replace(/[.-]+$/, '');
    return /by$/i.test(verb) ? turned(second, name) : turned(name, second);
  });
}

/** The part of an image's name that a version is told by. */
const short = (word: string): string => word.replaceAll(/^["'(]+|["'),.;:]+$/g, '').toLowerCase();

/** How sources tell of changes: by an arrow, or in words. */
const told = [/(\S+)\s*(?:→|->)\s*(\S+)/g, /\bfrom (\S+) to (\S+)/gi];

const UNIT = String.raw`[a-z/%]*(?: [a-z/]+)?`;
const beforeFirst = new RegExp(String.raw`(\d[\d.]*)${UNIT} before, (\d[\d.]*)`, 'gi');
const sinceFirst = new RegExp(String.raw`(\d[\d.]*)${UNIT} since, (\d[\d.]*)${UNIT} before`, 'gi');

/** What a source tells that a measurement was, and what it is since. */
const levelsIn = (source: string): (readonly [was: string, is: string])[] => [
  ...[...source.matchAll(beforeFirst)].map(([, was = '', is = '']) => [was, is] as const),
  ...[...source.matchAll(sinceFirst)].map(([, is = '', was = '']) => [was, is] as const),
];

const holds = (whole: string, part: string): boolean =>
  part !== '' && new RegExp(`(?<![a-z0-9.-])${escaped(part)}(?![a-z0-9-]|\\.\\d)`).test(whole);

/** `from 0.10.0 to 0.9.7`, where the change went the other way. */
function isReversed(text: string, sources: readonly string[]): boolean {
  const changes = sources.flatMap(source => [
    ...told.flatMap(pattern =>
      [...source.matchAll(pattern)].map(([, from = '', to = '']) => [short(from), short(to)] as const),
    ),
    ...levelsIn(source),
  ]);
  const said = [
    ...text.matchAll(
      /\bfrom (?:[a-z]+ )??(\S+) (?:[a-z]+ )??to (?:[a-z]+ )??(\S+)|(\S+)\s*(?:→|->)\s*(\S+)/gi,
    ),
  ];
  return said.some(([, a, b, c, d]) => {
    const [from, to] = [short(a ?? c ?? ''), short(b ?? d ?? '')];
    const isTold = changes.some(([before, after]) => holds(before, from) && holds(after, to));
    return !isTold && changes.some(([before, after]) => holds(before, to) && holds(after, from));
  });
}

const harm =
  /\b(?:crash\w*|panic\w*|fail\w*|broken|breaks?|faulty|wrong|cause[sd]?|fault|comes? from|introduc\w+|missing)\b/i;
const past = /\b(?:was|were|ran|had|replac\w+|before that|used to|in use|until|instead)\b/i;

/** What a change left behind, blamed as if it were what came. */
function blamesOld(text: string, sources: readonly string[]): boolean {
  if (!harm.test(text) || past.test(text)) return false;
  const words = text.split(' ').map(short);
  const changes = sources.flatMap(source =>
    [...source.matchAll(/(\S+)\s*(?:→|->)\s*(\S+)/g)].map(
      ([, from = '', to = '']) => [short(from), short(to)] as const,
    ),
  );
  return changes.some(
    ([from, to]) => words.some(word => isPart(from, word)) && !words.some(word => isPart(to, word)),
  );
}

/** Whether a word is a whole, or the end of it that people call it by: a version that has letters or dots in it. */
const isPart = (whole: string, word: string): boolean =>
  /[a-z.]/.test(word) &&
  /\d/.test(word) &&
  (whole === word || whole.endsWith(`:${word}`) || whole.endsWith(`/${word}`));

const since = /\b(?:is|are|since|now|currently|has)\b/i;
const earlier =
  /\b(?:before|was|were|had|from|instead|than|previous\w*|used to|until|compared|rose|grew|went|jumped)\b/i;

/** What a measurement was before, told as what it is. */
const confusesTimes = (text: string, sources: readonly string[]): boolean =>
  since.test(text) &&
  !earlier.test(text) &&
  sources.some(source =>
    levelsIn(source).some(([was, is]) => holds(text.toLowerCase(), was) && !holds(text.toLowerCase(), is)),
  );

/** Why what a sentence says of causes, callers and changes is the wrong way round; undefined where it is not. */
export function wrongWay(
  text: string,
  {
    paths,
    causes,
    sources,
  }: { paths: readonly Path[]; causes: readonly string[]; sources: readonly string[] },
): string | undefined {
  const names = [...new Set(paths.flat())].map(name => name.toLowerCase());
  const lower = paths.map(path => path.map(name => name.toLowerCase()));
  if (names.some(name => isTurned(text, name, lower))) return 'turns who calls whom around';
  if (isReversed(text, sources)) return 'turns a change around';
  if (confusesTimes(text, sources)) return 'tells what was as what is';
  if (blamesOld(text, sources)) return 'blames what was before';
  const effects = names.filter(name => !causes.some(cause => cause.toLowerCase() === name));
  const isBlamed = effects.some(name => {
    const it = String.raw`(?<![\w-])${escaped(name)}(?![\w-])`;
    return new RegExp(`(?:${origin})\\s+(?:the\\s+)?(?:component\\s+)?${it}|${it}\\s+${blamed}`, 'i').test(
      text,
    );
  });
  return isBlamed ? 'blames what only suffers' : undefined;
}
