import type * as z from 'zod';
import { at, isObject, textAt } from '../../domain/json.ts';
import { PlatformError } from '../../errors.ts';
import { refusal } from './foreign.ts';
import { kinds } from './kinds.ts';
import { keysOf, near, type Path, type Problem, pathText, problemsIn, shown } from './problem.ts';
import { API_VERSION } from './schemas/document-of.ts';
import { schemas } from './schemas/index.ts';

export { API_VERSION, schemas };

type DocumentsByKind = { [K in keyof typeof schemas]: z.infer<(typeof schemas)[K]> };

export type Kind = keyof DocumentsByKind;
export type DocumentOf<K extends Kind> = DocumentsByKind[K];

/** One platform document of any kind; `kind` tells which. */
export type Document = DocumentsByKind[Kind];

export const isKind = (kind: string): kind is Kind => Object.hasOwn(schemas, kind);

/** Whether documents of this kind live in a control-plane namespace or in none. */
export const scopeOf = (kind: Kind): 'namespaced' | 'cluster' => kinds[kind].scope;

/** Where the value at a path stands in its source: `12:5`. */
export type Locate = (path: Path) => string | undefined;

const nowhere: Locate = () => undefined;

/**
 * Checks a value and applies the defaults of its kind. A null field counts as absent, as in the Kubernetes API.
 * `origin` names the source in errors: a file, or the argument it came in. Throws `invalid_document` for what
 * does not fit its schema, `refused` for an object of another API.
 */
export function parseDocument(value: unknown, origin: string, locate = nowhere): Document {
  const kind = kindOf(value, origin, locate);
  const schema = schemas[kind];
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const nulls = parsed.error.issues.map(nullField).filter(path => path !== undefined);
  const again = nulls.length === 0 ? parsed : schema.safeParse(without(value, nulls), { reportInput: true });
  if (again.success) return again.data;
  throw invalid(value, origin, problemsIn(schema, again.error.issues), locate);
}

/** The kind of a value that claims to be a document of ours. */
function kindOf(value: unknown, origin: string, locate: Locate): Kind {
  if (!isObject(value))
    throw new PlatformError(
      'invalid_document',
      `${place(origin, locate([]))}: expected a document with apiVersion, kind, metadata and spec.`,
      `Start it with "apiVersion: ${API_VERSION}" and a kind such as Component.`,
    );
  const apiVersion = textAt(value, 'apiVersion') ?? API_VERSION;
  const kind = textAt(value, 'kind');
  const valid = Object.keys(schemas);
  if (kind === undefined)
    throw new PlatformError(
      'invalid_document',
      `${place(origin, locate(['kind']))}: kind: missing, expected a string.`,
      `The kinds are ${valid.join(', ')}.`,
    );
  if (apiVersion.split('/')[0] !== GROUP) throw refusal(place(origin, locate([])), apiVersion, kind);
  if (isKind(kind)) return kind;
  const meant = near(kind, valid);
  throw new PlatformError(
    'invalid_document',
    `${place(origin, locate(['kind']))}: kind: ${GROUP} has no kind ${shown(kind)}${meant === undefined ? '.' : `, did you mean "${meant}"?`}`,
    `The kinds are ${valid.join(', ')}.`,
  );
}

const [GROUP] = API_VERSION.split('/');

const nullField = ({ input, path }: z.core.$ZodIssue): Path | undefined =>
  input === null && typeof path.at(-1) === 'string' ? keysOf(path) : undefined;

function without(value: unknown, paths: readonly Path[]): unknown {
  const copy: unknown = structuredClone(value);
  for (const path of paths) {
    const holder = at(copy, ...path.slice(0, -1));
    const field = path.at(-1);
    if (isObject(holder) && field !== undefined) delete holder[field];
  }
  return copy;
}

const place = (origin: string, position: string | undefined) =>
  position === undefined ? origin : `${origin}:${position}`;

const SHOWN = 5;

function invalid(
  value: unknown,
  origin: string,
  problems: readonly Problem[],
  locate: Locate,
): PlatformError {
  const name = textAt(value, 'metadata', 'name');
  const subject = `${textAt(value, 'kind')}${name === undefined ? '' : `/${name}`}`;
  const listed = problems.slice(0, SHOWN);
  const lines = listed.map(problem => {
    const where = listed.length === 1 ? undefined : locate(problem.path);
    return `${where === undefined ? '' : `${where} `}${pathText(problem.path)}: ${problem.text}`;
  });
  const left = problems.length - listed.length;
  const message =
    problems.length === 1
      ? `${place(origin, locate(problems[0]?.path ?? []))}: ${subject}: ${lines.join('')}`
      : `${origin}: ${subject} has ${problems.length} problems:${lines.map(line => `\n  ${line}`).join('')}${left > 0 ? `\n  and ${left} more` : ''}`;
  const hints = new Set(listed.map(problem => problem.hint).filter(hint => hint !== undefined));
  return new PlatformError(
    'invalid_document',
    message,
    [...hints].join(' ') || 'Correct the field and try again.',
  );
}
