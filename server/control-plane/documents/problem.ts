import * as z from 'zod';
import { nearest } from '../../domain/name.ts';

export type Path = readonly (string | number)[];

/** One thing wrong in a document: where, what in words, and what would be right. */
export type Problem = { path: Path; text: string; hint?: string };

const nouns = new Map([
  ['string', 'a string'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
]);

/** A path as people write it: `spec.container.env[2].key`. */
export const pathText = (path: Path): string =>
  path
    .map(step => {
      if (typeof step === 'number') return `[${step}]`;
      return /^[\w-]{1,60}$/.test(step) ? `.${step}` : `[${shown(step)}]`;
    })
    .join('')
    .replace(/^\./, '');

export const keysOf = (path: readonly PropertyKey[]): Path =>
  path.map(step => (typeof step === 'symbol' ? String(step) : step));

/** A value as an error message quotes it, cut at 60 characters. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** The valid word that was probably meant. Nobody means a long text, and comparing it would take long. */
export const near = (typed: string, valid: readonly string[]): string | undefined =>
  typed.length > 60 ? undefined : nearest(typed, valid);

/** The issues that a schema found, in words. The issues must carry their input. */
export const problemsIn = (schema: z.ZodType, issues: readonly z.core.$ZodIssue[]): Problem[] =>
  issues.flatMap(issue =>
    issue.code === 'unrecognized_keys' ? unknownFields(schema, issue) : [problemOf(schema, issue)],
  );

function unknownFields(schema: z.ZodType, issue: z.core.$ZodIssueUnrecognizedKeys): Problem[] {
  const path = keysOf(issue.path);
  const fields = fieldsAt(schema, path);
  return issue.keys.map(key => {
    const meant = near(key, fields);
    const text = `unknown field${meant === undefined ? '' : `, did you mean "${meant}"?`}`;
    return { path: [...path, key], text, hint: takes(path, fields) };
  });
}

function problemOf(schema: z.ZodType, issue: z.core.$ZodIssue): Problem {
  const path = keysOf(issue.path);
  const { input } = issue;
  if (issue.code === 'invalid_value') return { path, ...wrongChoice(path, issue.values.map(String), input) };
  if (issue.code === 'invalid_type') {
    const fields = fieldsAt(schema, path);
    const expected = nouns.get(issue.expected) ?? issue.expected;
    const text =
      input === undefined ? `missing, expected ${expected}` : `expected ${expected}, got ${shown(input)}`;
    return { path, text, ...(fields.length > 0 && { hint: takes(path, fields) }) };
  }
  if (issue.code === 'too_small') return { path, text: tooSmall(issue) };
  if (issue.code === 'too_big') return { path, text: tooBig(issue) };
  if (issue.code === 'invalid_format')
    return { path, text: `${shown(input)} is not valid: ${issue.message}` };
  return { path, text: issue.message };
}

function wrongChoice(path: Path, choices: readonly string[], input: unknown) {
  const hint = `${pathText(path)} is ${choices.length === 1 ? '' : 'one of '}${choices.join(', ')}.`;
  if (input === undefined) return { text: 'missing', hint };
  const meant = typeof input === 'string' ? near(input, choices) : undefined;
  const text = `${shown(input)} is not a valid value`;
  return { text: meant === undefined ? text : `${text}, did you mean "${meant}"?`, hint };
}

function tooSmall({ origin, minimum, input }: z.core.$ZodIssueTooSmall): string {
  if (origin === 'number' || origin === 'int') return `expected at least ${minimum}, got ${shown(input)}`;
  if (Number(minimum) === 1) return 'must not be empty';
  return `needs at least ${minimum} ${origin === 'string' ? 'characters' : 'items'}`;
}

function tooBig({ origin, maximum, input }: z.core.$ZodIssueTooBig): string {
  if (origin === 'number' || origin === 'int') return `expected at most ${maximum}, got ${shown(input)}`;
  const length = typeof input === 'string' || Array.isArray(input) ? input.length : 0;
  return `has ${length} ${origin === 'string' ? 'characters' : 'items'}, at most ${maximum} are allowed`;
}

const takes = (path: Path, fields: readonly string[]) =>
  `${path.length === 0 ? 'A document' : pathText(path)} takes ${fields.join(', ')}.`;

/** The names of the fields that a schema knows at a path; none where any are allowed. */
export function fieldsAt(schema: unknown, path: Path): string[] {
  const [step, ...rest] = path;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return fieldsAt(schema.unwrap(), path);
  if (schema instanceof z.ZodObject)
    return step === undefined ? Object.keys(schema.shape).toSorted() : fieldsAt(schema.shape[step], rest);
  if (step === undefined) return [];
  if (schema instanceof z.ZodArray) return fieldsAt(schema.element, rest);
  if (schema instanceof z.ZodRecord) return fieldsAt(schema.valueType, rest);
  return [];
}
