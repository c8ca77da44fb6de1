import type * as z from 'zod';
import { at, isObject } from '../domain/json.ts';
import { nearest } from '../domain/name.ts';
import { strip } from './clean.ts';
import { suspicionOf } from '../domain/credential.ts';
import { memberNames, schemaAt } from './input-schema.ts';
import { redactText } from './redact-text.ts';

type Issue = z.core.$ZodIssue;

const words: { readonly [expected: string]: string } = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** One line per wrong place: the field, what was expected there, what was given. */
export function issueLines(issue: Issue, schema: unknown, args: unknown): string[] {
  if (issue.code === 'invalid_union') return unionLines(issue, schema, args);
  if (issue.code === 'unrecognized_keys') return unknownLines(issue, schema);
  const field = pathText(issue.path);
  const value = at(args, ...steps(issue.path));
  if (value === undefined && issue.code === 'invalid_type') return [`${field} is missing: ${wanted(issue)}`];
  return [`${field}: ${wanted(issue)}, got ${given(value, issue.path)}${meant(issue, value)}`];
}

/** Our schemas word their own rules (`use lowercase letters…`); types, choices and bounds get their words here. */
const wanted = (issue: Issue): string => {
  const words = expected(issue);
  return words === undefined ? issue.message : `expected ${words}`;
};

function expected(issue: Issue): string | undefined {
  if (issue.code === 'invalid_type') return words[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(value => String(value)).join(', ')}`;
  if (issue.code === 'too_big') return `at most ${String(issue.maximum)}${unit(issue.origin)}`;
  if (issue.code === 'too_small') return `at least ${String(issue.minimum)}${unit(issue.origin)}`;
  return undefined;
}

const unit = (origin: string) => (origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '');

const meant = (issue: Issue, value: unknown): string => {
  if (issue.code !== 'invalid_value' || typeof value !== 'string') return '';
  const options = issue.values.filter(option => typeof option === 'string');
  const typed = value.slice(0, 64);
  const same = options.find(option => option.toLowerCase() === typed.toLowerCase());
  const near = same ?? nearest(typed, options);
  return near === undefined ? '' : ` (did you mean ${near}?)`;
};

function unknownLines(issue: z.core.$ZodIssueUnrecognizedKeys, schema: unknown): string[] {
  const valid = memberNames(schemaAt(schema, issue.path));
  return issue.keys.slice(0, 10).map(key => {
    const near = nearest(key.slice(0, 64), valid);
    const place = issue.path.length === 0 ? '' : ` in ${pathText(issue.path)}`;
    const advice = near === undefined ? `valid here: ${valid.join(', ')}` : `did you mean "${near}"?`;
    return `unknown argument "${shown(key)}"${place}: ${valid.length === 0 ? 'it takes none' : advice}`;
  });
}

const reach = (issues: readonly Issue[]) => Math.max(0, ...issues.map(({ path }) => path.length));

/** Of the alternatives, the one that came furthest says best what is wrong. */
function unionLines(issue: z.core.$ZodIssueInvalidUnion, schema: unknown, args: unknown): string[] {
  const [closest] = issue.errors.toSorted((a, b) => reach(b) - reach(a));
  if (closest !== undefined && reach(closest) > 0)
    return closest.flatMap(inner =>
      issueLines({ ...inner, path: [...issue.path, ...inner.path] }, schema, args),
    );
  const alternatives = new Set(issue.errors.flatMap(([first]) => (first && expected(first)) ?? []));
  const value = at(args, ...steps(issue.path));
  const either = [...alternatives].join(' or ') || 'something else';
  return [`${pathText(issue.path)}: expected ${either}, got ${given(value, issue.path)}`];
}

const steps = (path: readonly PropertyKey[]) =>
  path.map(step => (typeof step === 'number' ? step : String(step)));

export const pathText = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? 'the arguments'
    : path
        .map((step, i) =>
          typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${shown(String(step))}`,
        )
        .join('');

/** What was typed, short enough to be read and without what it might hide. */
function given(value: unknown, path: readonly PropertyKey[]): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isObject(value)) return 'an object';
  if (typeof value !== 'string') return String(value);
  if (path.some(step => suspicionOf(String(step)) !== 'no')) return 'another text';
  return `"${shown(value)}"`;
}

function shown(text: string): string {
  const safe = redactText(strip(text.slice(0, 400))).replaceAll('\n', ' ');
  return safe.length > 60 ? `${safe.slice(0, 59)}…` : safe;
}
