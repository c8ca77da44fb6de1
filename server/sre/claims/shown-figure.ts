import { type Figure, figuresIn } from './figures.ts';
import { momentsIn } from './moments.ts';
import type { Reading } from './units.ts';

/** What names the unit of numbers that are written without one, as metrics are. */
const unitWords: { readonly [unit in Reading['unit']]: RegExp } = {
  count: /$^/,
  ratio: /ratio|share/i,
  bytes: /byte|memory|storage/i,
  cores: /cpu(?!_throttled)|core/i,
  seconds: /second|latency|duration/i,
};

const stop = new Set(
  'the and for are was were has have had been its with that this not but all now only still from into than then per after before since about times time more'.split(
    ' ',
  ),
);

/** How many words around a number say what it is. */
const BEFORE = 3;
const BEHIND = 2;

const isEqual = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

function isSame(said: Reading, known: Reading, text: string): boolean {
  if (!isEqual(said.value, known.value)) return false;
  if (said.unit === known.unit) return true;
  if (known.unit === 'count')
    return unitWords[said.unit].test(text) || (said.unit === 'ratio' && known.value < 1);
  return said.unit === 'count' && known.unit === 'ratio' && said.value < 1;
}

const isAlike = (said: Figure, known: Figure, text: string): boolean =>
  said.readings.some(reading => known.readings.some(other => isSame(reading, other, text)));

const stems = (text: string): string[] =>
  (
    text
      .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
      .toLowerCase()
      .match(/[a-z]{3,}/g) ?? []
  )
    .filter(word => !stop.has(word))
    .map(word => word.slice(0, 5).replace(/s$/, ''));

/** Numbers with one of these beside them count that, and nothing else. */
const counted = new Set(['code', 'resta', 'pod', 'node', 'repli', 'port', 'line', 'attem', 'statu', 'conne']);

/** Things that are counted one by one: a number of them is told as one, or not at all. */
const whole = /^(?:pod|node|repli|resta|conta)$/;
/** `13 times`, and how evidence says so. */
const repeated = /^\S+(?: \S+)? ?(?:times\b|[x×]\b)/i;
const repeats =
  /^\d+ ?(?:[x×]\b|times|restarts|retries|attempts|failures|lines)|(?:restarts|counter|attempts?)\b[\w ]* $/i;

/** The first number of two that stand for one thing: `1 → 3`, `6.04s since, 35.9ms before`. */
const partner = /\(?\S+\s*(?:→|->)\s*$|\(?\S+(?: [a-z/]+)? (?:before|since),\s*$/i;

const END =
  /[,;:.)](?=\s|$)|\s\S*\d|\s(?:with|and|or|while|after|before|because|for|in|at|on|by|from|to|until|when|which|that|but|so|as)\b/;

/** The words next to a number, up to the next number or the end of the clause. */
function wordsAround(text: string, start: number): Set<string> {
  const before = text.slice(0, start).replace(partner, '');
  const ahead = before.split(/[,;:.](?=\s)|[\s(=]\d\S*(?=\s)/).at(-1) ?? '';
  const rest = text
    .slice(start)
    .replace(/^\d[^\s,;:]*/, '')
    .replace(/^ of \d+/, '');
  const behind = rest.split(END)[0] ?? '';
  const key = /((?:[\w.[\]"-]+ ){0,2}[\w.[\]"-]+)(?:=|:\s*)$/.exec(before)?.[1] ?? '';
  return new Set([...stems(ahead).slice(-BEFORE), ...stems(behind).slice(0, BEHIND), ...stems(key)]);
}

const inCommon = (a: ReadonlySet<string>, b: ReadonlySet<string>): string[] =>
  [...a].filter(word => b.has(word));

/** Whether two numbers are told as a change, whose direction is looked at elsewhere. */
const isChange = (text: string, start: number): boolean =>
  /\bfrom (?:[a-z]+ )?$/i.test(text.slice(0, start)) ||
  /\bfrom (?:[a-z]+ )?\S+ (?:[\w/]+ )?to (?:[a-z]+ )?$/i.test(text.slice(0, start));

const isRepetition = (text: string, start: number): boolean =>
  repeats.test(text.slice(start)) || repeats.test(text.slice(0, start));

/** What stands right behind a number, where that is counted one by one. */
function thingCounted(text: string, start: number): string | undefined {
  const rest = text.slice(start).replace(/^\S+(?: (?:of|out of) \S+)?/, '');
  const [word = ''] = stems(/^ (?:(?:new|ready|other|more|of its|of the) )?([a-z]+)/i.exec(rest)?.[1] ?? '');
  return whole.test(word) ? word : undefined;
}

/**
 * Whether one of the texts has this figure, and does not give another one for what the sentence counts with it.
 * `text` is that of the sentence.
 */
export function isShown(said: Figure, text: string, texts: readonly string[]): boolean {
  const mine = wordsAround(text, said.start);
  const known = texts.flatMap(source => {
    const { rest } = momentsIn(source);
    return figuresIn(rest).map(figure => ({
      isOwn: isAlike(said, figure, source),
      common: inCommon(mine, wordsAround(rest, figure.start)),
      isRepeated: isRepetition(rest, figure.start),
    }));
  });
  const isTimes = repeated.test(text.slice(said.start));
  const own = known.filter(({ isOwn, isRepeated }) => isOwn && (isRepeated || !isTimes));
  if (own.length === 0) return false;
  const thing = thingCounted(text, said.start);
  if (thing !== undefined && !own.some(({ common }) => common.includes(thing))) return false;
  if (isTimes || isChange(text, said.start)) return true;
  const most = Math.max(...own.map(({ common }) => common.length));
  return !known.some(
    ({ isOwn, common }) =>
      !isOwn &&
      common.length > most &&
      (most === 0 ? common.length > 1 || common.some(word => counted.has(word)) : true),
  );
}
