import * as z from 'zod';
import { nearest } from '../domain/name.ts';
import type { SkillLibrary } from '../domain/skill.ts';
import { PlatformError } from '../errors.ts';

export const SkillView = z.object({
  skill: z.string().optional(),
  body: z.string().optional(),
  skills: z.array(z.object({ name: z.string(), description: z.string() })),
  /** Files that are no skill, each with its place. */
  broken: z.array(z.string()),
});
export type SkillView = z.infer<typeof SkillView>;

/** One skill with its body, or the list of all. Throws `not_found`, and `invalid_document` for a broken one. */
export function skillView({ skills, broken }: SkillLibrary, name: string | undefined): SkillView {
  const listed = skills.map(({ header }) => ({ name: header.name, description: header.description }));
  if (name === undefined) return { skills: listed, broken: broken.map(({ error }) => error) };
  const found = skills.find(({ header }) => header.name === name);
  if (found) return { skill: name, body: found.body, skills: [], broken: [] };
  const names = listed.map(skill => skill.name);
  const near = nearest(name, names);
  const failed = broken.find(({ file }) => file.endsWith(`/${name}/SKILL.md`));
  if (failed) throw new PlatformError('invalid_document', failed.error, 'Correct the file there.');
  throw new PlatformError(
    'not_found',
    `There is no skill "${name}".`,
    `${near === undefined ? '' : `Did you mean ${near}? `}Skills: ${names.join(', ') || 'none'}.`,
  );
}
