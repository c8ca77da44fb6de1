import * as z from 'zod';
import { lines, section } from '../server/render/lines.ts';
import { SkillView, skillView } from '../server/skills/view.ts';
import { readTool } from './tool.ts';

export default readTool({
  name: 'use_skill',
  title: 'Use skill',
  toolset: 'skills',
  description:
    'Step-by-step instructions for a task, such as finding out what is wrong. Without a name: the list of skills.',
  idempotent: true,
  command: { noun: 'skill', verb: 'show', positional: ['skill'] },
  input: z.strictObject({ skill: z.string().max(64).optional() }),
  output: SkillView,
  run: async ({ skill }, { skills }) => skillView(await skills(), skill),
  text: view => view.body ?? listed(view),
});

const listed = ({ skills, broken }: SkillView): string =>
  lines(
    skills.length === 0 && 'There are no skills.',
    section(
      'Skills:',
      skills.map(({ name, description }) => `${name}: ${description.replaceAll(/\s+/g, ' ')}`),
    ),
    section('Broken:', broken),
    section(
      'Next:',
      skills.slice(0, 1).map(({ name }) => `use_skill(skill: "${name}")`),
    ),
  );
