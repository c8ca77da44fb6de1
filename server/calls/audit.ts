import { isObject, textAt } from '../domain/json.ts';
import { strip } from './clean.ts';
import { redactText } from './redact-text.ts';

/** Arguments that say what a call is about. All others are left out of the audit: they could be secret. */
const targets =
  'namespace project environment component name kind type release build resource target source'.split(' ');

/** The names that a call is about, short and without anything that could forge a line of the log. */
export function targetOf(args: unknown): Record<string, string> {
  if (!isObject(args)) return {};
  const named = targets.flatMap(key => {
    const value = textAt(args, key);
    return value === undefined ? [] : [[key, shortName(value)] as const];
  });
  return Object.fromEntries(named);
}

export const shortName = (name: string): string =>
  redactText(strip(name.slice(0, 256)))
    .replaceAll(/\s+/g, ' ')
    .slice(0, 80);
