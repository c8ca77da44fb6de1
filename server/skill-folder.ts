import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrokenSkill, SkillLibrary } from './domain/skill.ts';
import { PlatformError } from './errors.ts';
import { type Found, libraryOf } from './skills/library.ts';
import type { SkillFile } from './skills/parse.ts';

/** The skills that come with the package. */
const BUILT_IN = fileURLToPath(new URL('../skills/', import.meta.url));
const FILE = 'SKILL.md';
const MAX_KILOBYTES = 256;

const infoOf = (path: string) => stat(path).catch(() => undefined);

/** The built-in skills and those in these folders. What cannot be read is listed as broken. */
export async function loadSkills(folders: readonly string[]): Promise<SkillLibrary> {
  return libraryOf(await findAll(folders), await findAll([BUILT_IN]));
}

/** The skills in these files and folders alone. Throws `invalid_input` for one in which there is none. */
export async function loadSkillsAt(paths: readonly string[]): Promise<SkillLibrary> {
  for (const path of paths) {
    if ((await infoOf(path)) === undefined) throw nothingAt(path, 'there is no such file or folder');
    if ((await filesAt(path)).length === 0)
      throw nothingAt(path, `there is no ${FILE} in this folder, nor in one directly below it`);
  }
  return libraryOf(await findAll(paths), { files: [], unreadable: [] });
}

const nothingAt = (path: string, what: string) =>
  new PlatformError(
    'invalid_input',
    `${path}: ${what}.`,
    'Name a SKILL.md, the folder of a skill, or a folder of such folders.',
  );

async function findAll(paths: readonly string[]): Promise<Found> {
  const files: SkillFile[] = [];
  const unreadable: BrokenSkill[] = [];
  for (const path of paths)
    for (const file of await filesAt(path)) {
      try {
        files.push(await readSkill(file));
      } catch (error) {
        unreadable.push({
          file,
          error: `${file}: ${error instanceof PlatformError ? error.message : unread}`,
        });
      }
    }
  return { files, unreadable };
}

const unread = 'there is no such file or folder that can be read';

/** A file itself, the SKILL.md of a folder, or those of the folders directly below it. */
async function filesAt(path: string): Promise<string[]> {
  if (!(await infoOf(path))?.isDirectory()) return [path];
  if (await infoOf(join(path, FILE))) return [join(path, FILE)];
  const names = (await readdir(path)).filter(name => !name.startsWith('.')).toSorted();
  const files = names.map(name => join(path, name, FILE));
  const there = await Promise.all(files.map(infoOf));
  return files.filter((_, i) => there[i] !== undefined);
}

async function readSkill(file: string): Promise<SkillFile> {
  const info = await stat(file);
  if (!info.isFile()) throw refused('is not a file');
  if (info.size > MAX_KILOBYTES * 1000) throw refused(`has more than ${MAX_KILOBYTES} KB`);
  return { file, folder: basename(dirname(resolve(file))), text: await readFile(file, 'utf8') };
}

const refused = (what: string) =>
  new PlatformError('invalid_document', what, 'A SKILL.md is a short Markdown file.');
