import type { Deps } from '../deps.ts';
import { ok } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { complete } from './complete.ts';

/** A description has one line, and a terminal has so many columns. */
const ABOUT = 80;

const shortened = (about: string): string => {
  const [first = ''] = about.split('\n');
  return first.length <= ABOUT ? first : `${first.slice(0, ABOUT - 1)}…`;
};

/** Answers a shell: nothing at all where something is wrong, for nobody can read it at that moment. */
export async function printCompletions(line: readonly string[], io: Io, deps: Deps): Promise<number> {
  const found = await complete(line, io, deps).catch(() => []);
  for (const { value, about = '' } of found)
    io.stdout.write(about === '' ? `${value}\n` : `${value}\t${shortened(about)}\n`);
  return ok;
}
