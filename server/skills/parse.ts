import { LineCounter, parseDocument } from 'yaml';
import { pathText, type Problem, problemsIn } from '../control-plane/documents/problem.ts';
import { assertBounded } from '../control-plane/documents/yaml-bounds.ts';
import { assertTree, locator, unreadable } from '../control-plane/documents/yaml-tree.ts';
import { type Skill, SkillHeader } from '../domain/skill.ts';
import { PlatformError } from '../errors.ts';

/** A body has fewer lines than this: an agent reads all of it at once. */
const MAX_LINES = 500;

/** A SKILL.md, and the name of the folder that holds it. */
export type SkillFile = { file: string; folder: string; text: string };

/**
 * The skill in a SKILL.md by the rules of agentskills.io: frontmatter with known fields only, named like its
 * folder, and a body of fewer than 500 lines. Throws `invalid_document` that names each mistake as
 * `file:line:column`, and `too_large` for YAML that nests or repeats itself without end.
 */
export function parseSkill({ file, folder, text }: SkillFile): Skill {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const end = lines.findIndex((line, i) => i > 0 && line.trimEnd() === '---');
  if (lines[0]?.trimEnd() !== '---') throw wrong([`${file}:1:1: the first line has to be ---`]);
  if (end < 0) throw wrong([`${file}:1:1: the frontmatter has no second line of ---`]);

  const { value, locate } = frontmatterOf(lines.slice(1, end), file);
  const { data: header, error } = SkillHeader.safeParse(value ?? {}, { reportInput: true });
  const named = header !== undefined && header.name !== folder ? [misnamed(header.name, folder)] : [];
  const problems = [...problemsIn(SkillHeader, error?.issues ?? []), ...named].map(
    problem => `${file}:${locate(problem.path)}: ${told(problem)}`,
  );
  const body = bodyOf(lines.slice(end + 1));
  if (body.length === 0) problems.push(`${file}:${end + 1}:1: nothing stands below the frontmatter`);
  if (body.length >= MAX_LINES)
    problems.push(
      `${file}:${end + 1}:1: the body has ${body.length} lines; it must have fewer than ${MAX_LINES}`,
    );
  if (header === undefined || problems.length > 0) throw wrong(problems);
  return { header, body: body.join('\n'), file };
}

function frontmatterOf(lines: readonly string[], file: string) {
  // The line of --- counts too, so that places are those of the file.
  const text = ['', ...lines].join('\n');
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
  const locate = document.contents === null ? () => '1:1' : locator(source, document.contents);
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  return { value, locate };
}

function bodyOf(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex(line => line.trim() !== '');
  const last = lines.findLastIndex(line => line.trim() !== '');
  return first < 0 ? [] : lines.slice(first, last + 1);
}

const misnamed = (name: string, folder: string): Problem => ({
  path: ['name'],
  text: `"${name}" lies in the folder "${folder.slice(0, 80)}"; both have to be the same`,
});

const told = ({ path, text }: Problem): string => (path.length === 0 ? text : `${pathText(path)}: ${text}`);

const wrong = (problems: readonly string[]): PlatformError =>
  new PlatformError(
    'invalid_document',
    problems.join('\n'),
    `A SKILL.md begins with YAML between two lines of ---: ${Object.keys(SkillHeader.shape).join(', ')}. name and description are required.`,
  );
