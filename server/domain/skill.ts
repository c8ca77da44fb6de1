import * as z from 'zod';

/** The frontmatter of a SKILL.md as agentskills.io defines it; it has no other fields. */
export const SkillHeader = z.strictObject({
  name: z
    .string()
    .max(64)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'use lowercase letters and digits, with single "-" between them'),
  description: z.string().max(1024).regex(/\S/, 'say what the skill does and when to use it'),
  license: z.string().optional(),
  compatibility: z.string().min(1).max(500).optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  'allowed-tools': z.string().optional(),
});
export type SkillHeader = z.infer<typeof SkillHeader>;

/** Instructions that an agent follows step by step. `body` is Markdown. */
export type Skill = { header: SkillHeader; body: string; file: string };

/** A file that is meant to be a skill and is none; `error` begins with the place. */
export type BrokenSkill = { file: string; error: string };

/** The skills in the order of their names. */
export type SkillLibrary = { skills: readonly Skill[]; broken: readonly BrokenSkill[] };
