import { LineCounter, parseDocument } from 'yaml';
import { type Path, pathText, type Problem, problemsIn } from '../../control-plane/documents/problem.ts';
import { assertBounded } from '../../control-plane/documents/yaml-bounds.ts';
import { assertTree, locator, unreadable } from '../../control-plane/documents/yaml-tree.ts';
import { PlatformError } from '../../errors.ts';
import { type Calls, type ScenarioFile, scenarioSchema } from './schema.ts';

/** A file that was read: what it says, as it stands there and with defaults, and where in it. */
export type Parsed = {
  file: string;
  written: unknown;
  content: ScenarioFile;
  locate: (path: Path) => string;
};

/**
 * The scenario in a file. `calls` are the arguments of the tools that its steps may call. Throws
 * `invalid_document` that names each mistake as `file:line:column`, `too_large` for YAML without end.
 */
export function parseScenario({ file, text }: { file: string; text: string }, calls: Calls): Parsed {
  assertBounded(text, file);
  const source = { text, origin: file, lines: new LineCounter() };
  const document = parseDocument(text, {
    lineCounter: source.lines,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: false,
  });
  const [broken] = [...document.errors, ...document.warnings];
  if (broken) throw unreadable(source, broken.pos[0], broken.message);
  assertTree(source, document.contents);
  const locate = locator(source, document.contents);
  const position = (path: Path): string => locate(path) ?? '1:1';
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  const schema = scenarioSchema(calls);
  const { data, error } = schema.safeParse(value ?? {}, { reportInput: true });
  if (data) return { file, written: value, content: data, locate: position };
  throw mistakes([{ file, locate: position, problems: problemsIn(schema, error.issues) }]);
}

type Found = { file: string; locate: (path: Path) => string; problems: readonly Problem[] };

/** One error for all mistakes, each with its place. */
export function mistakes(found: readonly Found[]): PlatformError {
  const lines = found.flatMap(({ file, locate, problems }) =>
    problems.map(problem => `${file}:${locate(problem.path)}: ${told(problem)}`),
  );
  const hints = new Set(found.flatMap(({ problems }) => problems.flatMap(({ hint }) => hint ?? [])));
  return new PlatformError(
    'invalid_document',
    lines.join('\n'),
    [...hints].slice(0, 3).join(' ') || 'docs/scenarios.md tells what a scenario says.',
  );
}

const told = ({ path, text }: Problem): string => (path.length === 0 ? text : `${pathText(path)}: ${text}`);
