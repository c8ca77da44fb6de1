import { readdirSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtinDocuments } from './builtin.ts';
import type { Document } from './control-plane/documents/document.ts';
import { documentKey, indexDocuments, isOf } from './control-plane/documents/documents.ts';
import { parseBundle } from './control-plane/documents/yaml.ts';
import { isPath } from './config/parameter.ts';
import { nearest } from './domain/name.ts';
import { PlatformError } from './errors.ts';
import { checkRelations, type Declared } from './sandbox/scenario/check.ts';
import { type Parsed, mistakes, parseScenario } from './sandbox/scenario/parse.ts';
import { mergeScenario, type Scenario } from './sandbox/scenario/scenario.ts';
import { tools } from '../tools/index.ts';

/** A scenario with everything that it extends, and the documents it begins with. */
export type Loaded = { scenario: Scenario; documents: readonly Document[]; file: string };

const FOLDER = fileURLToPath(new URL('sandbox/scenarios/', import.meta.url));
const MAX_KILOBYTES = 1000;
const MOST_FILES = 10;

/** The names of the scenarios that come with the package. */
export const builtInScenarios = (): string[] =>
  readdirSync(FOLDER)
    .flatMap(file => /^(.*)\.yaml$/.exec(file)?.[1] ?? [])
    .toSorted();

/** The scenarios that come with the package, each with what it is about. */
export async function listScenarios(): Promise<{ name: string; title: string }[]> {
  const files = builtInScenarios().map(builtInFile);
  const texts = await Promise.all(files.map(async file => ({ file, text: await textOf(file) })));
  return texts.map(source => {
    const { scenario: name, title } = parseScenario(source, calls).content;
    return { name, title };
  });
}

/** What a step may call: every tool that changes something. */
const calls = Object.fromEntries(
  tools.filter(({ effect }) => effect !== 'read').map(({ name, input }) => [name, input]),
);

/**
 * The scenario of that name, or in that file. Throws `not_found` for a name that there is not, `invalid_input` for
 * a file that cannot be read, `invalid_document` naming each mistake as `file:line:column`.
 */
export async function loadScenario(named: string): Promise<Loaded> {
  const file = isPath(named) ? named : builtInFile(named);
  const chain = await chainOf(file);
  const documents = await documentsOf(chain);
  const declared = declaredBy(documents);
  const scenario = mergeScenario(chain, declared.dependencies);
  checkRelations(chain, declared, scenario.begins);
  return { scenario, documents, file };
}

function builtInFile(name: string): string {
  const known = builtInScenarios();
  if (known.includes(name)) return relative(process.cwd(), join(FOLDER, `${name}.yaml`));
  const near = nearest(name, known);
  throw new PlatformError(
    'not_found',
    `There is no scenario "${name}".`,
    `${near === undefined ? '' : `Did you mean "${near}"? `}Scenarios: ${known.join(', ')}; or name a file such as ./${name}.yaml.`,
  );
}

async function textOf(file: string, where = ''): Promise<string> {
  const info = await stat(file).catch(() => undefined);
  const what = !info?.isFile()
    ? 'there is no such file'
    : info.size > MAX_KILOBYTES * 1000
      ? `the file has more than ${MAX_KILOBYTES} KB`
      : undefined;
  if (what === undefined) return readFile(file, 'utf8');
  throw new PlatformError(
    'invalid_input',
    `${where}${file}: ${what}.`,
    'A scenario is a YAML file; quarterdeck scenario list names those that are built in.',
  );
}

/** A file and those that it extends, the most basic one first. */
async function chainOf(file: string): Promise<Parsed[]> {
  const chain: Parsed[] = [];
  let next: string | undefined = file;
  let where = '';
  while (next !== undefined) {
    const parsed = parseScenario({ file: next, text: await textOf(next, where) }, calls);
    const above = parsed.content.extends;
    chain.unshift(parsed);
    if (above === undefined) break;
    where = `${next}:${parsed.locate(['extends'])}: extends: `;
    next = isPath(above) ? join(dirname(next), above) : builtInAbove(above, parsed);
    const known = chain.some(({ file }) => resolve(file) === resolve(next ?? ''));
    if (known || chain.length === MOST_FILES)
      throw mistakes([
        {
          ...parsed,
          problems: [
            { path: ['extends'], text: known ? 'it extends itself' : `more than ${MOST_FILES} files` },
          ],
        },
      ]);
  }
  return chain;
}

function builtInAbove(name: string, parsed: Parsed): string {
  try {
    return builtInFile(name);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    throw mistakes([{ ...parsed, problems: [{ path: ['extends'], text: error.message, hint: error.hint }] }]);
  }
}

/** The documents of a chain; a later one takes the place of an earlier one of the same kind and name. */
async function documentsOf(chain: readonly Parsed[]): Promise<Document[]> {
  const found = new Map<string, Document>();
  for (const { file, content, locate } of chain)
    for (const [i, path] of (content.documents ?? []).entries()) {
      const beside = join(dirname(file), path);
      const text = await textOf(beside, `${file}:${locate(['documents', i])}: documents[${i}]: `);
      for (const document of parseBundle(text, beside)) found.set(documentKey(document), document);
    }
  return [...found.values()];
}

function declaredBy(documents: readonly Document[]): Declared {
  const all = indexDocuments([...builtinDocuments(), ...documents]);
  const workloads = Map.groupBy(all.list('Workload'), ({ spec }) => spec.owner.componentName);
  const needs = (component: string): string[] =>
    (workloads.get(component) ?? []).flatMap(({ spec: { dependencies } }) => [
      ...(dependencies?.endpoints ?? []).map(({ component }) => component),
      ...(dependencies?.resources ?? []).map(({ ref }) => ref),
    ]);
  const names = documents
    .filter(document => isOf(document, 'Component'))
    .map(({ metadata }) => metadata.name);
  return {
    environments: all.list('Environment').map(({ metadata }) => metadata.name),
    resources: all.list('Resource').map(({ metadata }) => metadata.name),
    dependencies: new Map(names.map(name => [name, needs(name)])),
  };
}
