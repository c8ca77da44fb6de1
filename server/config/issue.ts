import type * as z from 'zod';

const typeNames = new Map([
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['record', 'a map'],
  ['object', 'a map'],
  ['string', 'a text'],
  ['int', 'a whole number'],
]);

/** What a schema found wrong with a value that a person gave, in words. */
export function wordsFor(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `not ${typeNames.get(issue.expected) ?? `a ${issue.expected}`}`;
  if (issue.code === 'too_small') return `less than ${issue.minimum}`;
  if (issue.code === 'too_big') return `more than ${issue.maximum}`;
  if (issue.code === 'invalid_value') return `not one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  return issue.message;
}
