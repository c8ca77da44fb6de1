import { spokenNumber } from './number-words.ts';
import { type Reading, unitOf } from './units.ts';

/** A number in a text, with what it can mean: `250m` is a quarter of a core or 250 minutes. */
export type Figure = { start: number; readings: readonly Reading[] };

type Word = { start: number; text: string };

const NUMBER = /^([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)([a-zA-Zµ%×]*)$/;
const DURATION = /^(?=(?:\d+[dhms]){2})(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const RANGE = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?[a-zA-Z%]*)$/;
/** A port at the end of an address, or before a path. */
const PORT = /(?:^|[\w\])]:|^:)(\d{2,5})(?:\/[a-z].*)?$/i;

/** The words of a text without the punctuation around them, and where they stand. */
function wordsOf(text: string): Word[] {
  return [...text.matchAll(/\S+/g)].flatMap(({ 0: word, index }) => {
    const open = /^["'([{<~≈>≤≥=,;]*/.exec(word)?.[0].length ?? 0;
    const inner = word.slice(open).replace(/["')\]}>.,;:!?]+$/, '');
    return inner === '' ? [] : [{ start: index + open, text: inner }];
  });
}

const numberOf = (text: string): number => Number(text.replaceAll(',', ''));

/** The value of `key=value`, `a/b` and the like, in parts that are figures by themselves. */
function partsOf(text: string): string[] {
  const fraction = /^(\d+)\/(\d+)$/.exec(text);
  if (fraction) return fraction.slice(1);
  const range = RANGE.exec(text);
  if (range) return range.slice(1);
  const rate = /^(\d[\w.,%]*)\/s$/.exec(text)?.[1];
  if (rate !== undefined) return partsOf(rate);
  const value = /^[A-Za-z][\w.]*=(.+)$/.exec(text)?.[1];
  if (value !== undefined) return partsOf(value.replaceAll(/^["'(]+|["')]+$/g, ''));
  if (NUMBER.test(text) || DURATION.test(text)) return [text];
  const port = PORT.exec(text)?.[1];
  return port === undefined ? [] : [port];
}

function readingsOf(text: string, next: string, around: string): Reading[] {
  const duration = DURATION.exec(text);
  if (duration) {
    const [days, hours, minutes, seconds] = duration.slice(1).map(part => Number(part ?? 0));
    const value = (days ?? 0) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
    return [{ value, unit: 'seconds' }];
  }
  const [, digits = '', attached = ''] = NUMBER.exec(text) ?? [];
  if (digits === '') return [];
  const value = numberOf(digits);
  if (attached === 'm') {
    const isCpu = /cpu|core|throttl/i.test(around);
    return isCpu
      ? [{ value: value / 1000, unit: 'cores' }]
      : [
          { value: value * 60, unit: 'seconds' },
          { value: value / 1000, unit: 'cores' },
        ];
  }
  const unit = attached === '' ? unitOf(next, 'apart') : unitOf(attached, 'attached');
  if (unit) return [{ value: value * unit.factor, unit: unit.unit }];
  return attached === '' ? [{ value, unit: 'count' }] : [];
}

/** `0.242 of 0.25 cores`: the first number has the unit of the second. */
function withSharedUnits(figures: readonly Figure[], text: string): Figure[] {
  return figures.map((figure, i) => {
    const next = figures[i + 1];
    const [own] = figure.readings;
    const [theirs] = next?.readings ?? [];
    if (!own || !theirs || !next || own.unit !== 'count' || theirs.unit === 'count') return figure;
    const between = text.slice(figure.start, next.start).replace(/^\S+/, '').trim();
    if (!/^(of|to|and|or|out of|->|→|-)$/.test(between)) return figure;
    const written = Number.parseFloat(text.slice(next.start).replaceAll(',', ''));
    return { ...figure, readings: [own, { value: (own.value * theirs.value) / written, unit: theirs.unit }] };
  });
}

/** `2 minutes 29 seconds` is one figure. */
function joined(figures: readonly Figure[], text: string): Figure[] {
  const done: Figure[] = [];
  for (const figure of figures) {
    const last = done.at(-1);
    const [a] = last?.readings ?? [];
    const [b] = figure.readings;
    const between = last === undefined ? '' : text.slice(last.start, figure.start);
    const follows = /^\d+\s?(d|days?|h|hours?|m|min|minutes?),?( and)?\s$/.test(between);
    const isPart = a?.unit === 'seconds' && b?.unit === 'seconds' && b.value < a.value;
    if (!last || !follows || !isPart) done.push(figure);
    else done[done.length - 1] = { ...last, readings: [{ value: a.value + b.value, unit: 'seconds' }] };
  }
  return done;
}

/** `which of the two`: a number that counts nothing. */
const isPronoun = (words: readonly string[], index: number, length: number): boolean =>
  /^(?:the|these|those)$/i.test(words[index - 1] ?? '') && !/^[a-z]+s$/.test(words[index + length] ?? '');

/** The figures of a text, in digits or in words; parts of names and versions are none. */
export function figuresIn(text: string): Figure[] {
  const words = wordsOf(text);
  const plain = words.map(word => word.text);
  const figures: Figure[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (!word) continue;
    const around = text.slice(Math.max(0, word.start - 30), word.start + 30);
    const spoken = spokenNumber(plain, i);
    const length = spoken?.length ?? 1;
    if (spoken && isPronoun(plain, i, spoken.length)) continue;
    if (spoken) {
      const unit = unitOf(plain[i + length] ?? '', 'apart');
      const reading: Reading = unit
        ? { value: spoken.value * unit.factor, unit: unit.unit }
        : { value: spoken.value, unit: 'count' };
      figures.push({ start: word.start, readings: [reading] });
      i += length - 1;
      continue;
    }
    for (const part of partsOf(word.text)) {
      const readings = readingsOf(part, plain[i + 1] ?? '', around);
      if (readings.length > 0) figures.push({ start: word.start, readings });
    }
  }
  return joined(withSharedUnits(figures, text), text);
}
