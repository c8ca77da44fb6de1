const small = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
    .split(' ')
    .map((word, value) => [word, value] as const),
);
const tens = new Map(
  'twenty thirty forty fifty sixty seventy eighty ninety'
    .split(' ')
    .map((word, i) => [word, (i + 2) * 10] as const),
);
const powers = new Map([
  ['dozen', 12],
  ['hundred', 100],
  ['thousand', 1000],
  ['million', 1_000_000],
  ['billion', 1_000_000_000],
]);

/** How much, but not exactly: no evidence shows that. */
const vague =
  /^(dozens|hundreds|thousands|millions|billions|half|halved|halves|doubled?|doubling|tripled?|tripling|quadrupled?|thirds|quarters?|\w+fold)$/;

/** `one` is a number where something is counted with it; elsewhere it is a pronoun. */
const counted =
  /^(hundred|thousand|million|billion|percent|%|second|minute|hour|day|week|time|restart|attempt)s?$/;

const valueOf = (word: string): number | undefined => {
  const [first = '', second, ...more] = word.split('-');
  const ten = tens.get(first);
  if (second === undefined) return small.get(first) ?? ten;
  const unit = small.get(second);
  return ten === undefined || unit === undefined || unit > 9 || more.length > 0 ? undefined : ten + unit;
};

/**
 * The number that the words from here on say, and how many words that takes: `three hundred and four` is 304.
 * NaN for one that is not exact; undefined where there is none.
 */
export function spokenNumber(
  words: readonly string[],
  start: number,
): { value: number; length: number } | undefined {
  const first = words[start]?.toLowerCase() ?? '';
  const second = words[start + 1]?.toLowerCase() ?? '';
  if (first === 'twice' || first === 'thrice')
    return { value: second === 'as' ? Number.NaN : first === 'twice' ? 2 : 3, length: 1 };
  if (vague.test(first) || (first === 'third' && second === 'of')) return { value: Number.NaN, length: 1 };
  const isHundredOf = first === 'a' && powers.has(second);
  if (!isHundredOf && valueOf(first) === undefined) return undefined;
  if (first === 'one' && !counted.test(second)) return undefined;
  let total = 0;
  let part = isHundredOf ? 1 : 0;
  let i = isHundredOf ? start + 1 : start;
  for (; i < words.length; i++) {
    const word = words[i]?.toLowerCase() ?? '';
    const power = powers.get(word);
    const value = valueOf(word);
    const goesOn = word === 'and' && part >= 100 && valueOf(words[i + 1]?.toLowerCase() ?? '') !== undefined;
    if (goesOn) continue;
    if (power === undefined && (value === undefined || (part > 0 && part % 100 !== 0))) break;
    if (power !== undefined && power >= 1000) [total, part] = [total + (part || 1) * power, 0];
    else part = power === undefined ? part + (value ?? 0) : (part || 1) * power;
  }
  return { value: total + part, length: i - start };
}
