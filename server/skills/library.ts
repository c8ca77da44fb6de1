import type { BrokenSkill, Skill, SkillLibrary } from '../domain/skill.ts';
import { PlatformError } from '../errors.ts';
import { parseSkill, type SkillFile } from './parse.ts';

/** What was found in folders of skills: files with their text, and what could not be read. */
export type Found = { files: readonly SkillFile[]; unreadable: readonly BrokenSkill[] };

/**
 * The skills of a team and those that are built in. A team's skill takes the place of a built-in one of the same
 * name; the second of two in the team's folders is broken, as is every file that breaks a rule.
 */
export function libraryOf(own: Found, builtIn: Found): SkillLibrary {
  const broken = [...own.unreadable, ...builtIn.unreadable];
  const skills = new Map<string, Skill>();
  for (const source of own.files) {
    const skill = skillIn(source, broken);
    const first = skill && skills.get(skill.header.name);
    if (first)
      broken.push({
        file: source.file,
        error: `${source.file}:1:1: a second skill "${first.header.name}"; the first is ${first.file}`,
      });
    else if (skill) skills.set(skill.header.name, skill);
  }
  for (const source of builtIn.files) {
    const skill = skillIn(source, broken);
    if (skill && !skills.has(skill.header.name)) skills.set(skill.header.name, skill);
  }
  return {
    skills: [...skills.values()].toSorted((a, b) => (a.header.name < b.header.name ? -1 : 1)),
    broken,
  };
}

function skillIn(source: SkillFile, broken: BrokenSkill[]): Skill | undefined {
  try {
    return parseSkill(source);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    broken.push({ file: source.file, error: error.message });
    return undefined;
  }
}
