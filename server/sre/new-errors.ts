import { remember } from '../domain/remember.ts';
import { type FreshTemplate, freshErrors } from './fresh-templates.ts';
import { namedIn } from './named.ts';
import type { Picture } from './picture.ts';

/** Errors that a component logs of late, and whom they name. */
export type NewError = FreshTemplate & { names: readonly string[] };

/** Fewer lines are a mishap. */
const LEAST = 5;
/** Errors that come for less than this are over by themselves. */
const LASTING_MS = 60_000;
/** An error that was not said for so long is over. */
const OVER_MS = 5 * 60_000;
/** Something rare is not said for a while and then is: it is new only if it comes this much more often than could be. */
const RARE = 9;

function isNew({ after, since, last, from }: FreshTemplate, now: number): boolean {
  const [past, span] = [since - from, now - since];
  return (
    after >= LEAST &&
    last - since >= LASTING_MS &&
    now - last <= OVER_MS &&
    after >= (RARE * span) / Math.max(1, past)
  );
}

/**
 * Errors that began while a component was running, and go on. What it says from its start on is no news, nor is
 * what comes now and then.
 */
export const newErrors = remember((picture: Picture): readonly NewError[] =>
  freshErrors(picture.logs.filter(({ previous }) => !previous))
    .filter(it => isNew(it, picture.now))
    .map(it => ({ ...it, names: namedIn(it.example, it.component, picture) }))
    .toSorted((a, b) => b.after - a.after),
);
