/** How bad a log line is by its own account. What is fatal is an error; what is for debugging is information. */
export type Level = 'error' | 'warn' | 'info';

/** Worst first. */
export const levels: readonly Level[] = ['error', 'warn', 'info'];

export const worst = (one: Level, other: Level): Level =>
  levels[Math.min(levels.indexOf(one), levels.indexOf(other))] ?? one;

const words: { readonly [level in Level]: string } = {
  error: 'error err fatal critical crit emerg emergency alert panic severe fail failure dpanic',
  warn: 'warn warning wrn',
  info: 'info information informational notice note system log inf debug dbug dbg trace trce verbose statement detail hint fine',
};

export const levelWords: ReadonlyMap<string, Level> = new Map(
  levels.flatMap(level => words[level].split(' ').map(word => [word, level] as const)),
);

/** MongoDB and glog give a letter. */
export const levelLetters: ReadonlyMap<string, Level> = new Map([
  ['E', 'error'],
  ['F', 'error'],
  ['W', 'warn'],
  ['I', 'info'],
  ['D', 'info'],
]);

/** pino and bunyan count upwards in tens, syslog downwards from 7. */
function levelNumbered(number: number): Level {
  if (number >= 10) return number >= 50 ? 'error' : number >= 40 ? 'warn' : 'info';
  return number <= 3 ? 'error' : number === 4 ? 'warn' : 'info';
}

/** The level that a field for it names; undefined for what is none. */
export function levelNamed(text: string): Level | undefined {
  if (/^\d{1,2}$/.test(text)) return levelNumbered(Number(text));
  return levelLetters.get(text) ?? levelWords.get(text.toLowerCase());
}
