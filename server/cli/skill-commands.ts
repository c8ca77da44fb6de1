import * as z from 'zod';
import { parameterOf } from '../config/parameter.ts';
import { PlatformError } from '../errors.ts';
import { lines } from '../render/lines.ts';
import { skillView } from '../skills/view.ts';
import type { Command, Run } from './command.ts';
import { failed, ok } from './exit-code.ts';
import { print } from './output.ts';
import { spokenNext } from './spoken.ts';

/** What the tool answers, without a cluster. */
async function printSkill({ config, deps, format, io }: Run, name: string | undefined): Promise<number> {
  const view = skillView(await deps.skills(await config()), name);
  const tools = await deps.tools();
  const tool = tools.find(tool => tool.name === 'use_skill');
  if (!tool) throw new PlatformError('not_supported', 'There is no tool use_skill.', 'Use another build.');
  const { text } = tool.answer(view);
  await print({ view, text: name === undefined ? spokenNext(text, tools) : text }, format, 'skill', io);
  return ok;
}

const list: Command = {
  words: ['skill', 'list'],
  about: 'Lists the skills: instructions that an agent follows step by step.',
  positional: [],
  parameters: [],
  examples: ['quarterdeck skill list', 'quarterdeck skill list --skills our-skills/'],
  answers: true,
  run: given => printSkill(given, undefined),
};

const show: Command = {
  words: ['skill', 'show'],
  about: 'Shows one skill.',
  positional: ['skill'],
  parameters: [parameterOf('skill', z.string().describe('Its name'))],
  examples: ['quarterdeck skill show diagnose-environment', 'quarterdeck skill show ship-a-change'],
  answers: true,
  run: given => printSkill(given, z.string().parse(given.args['skill'])),
};

const validate: Command = {
  words: ['skill', 'validate'],
  about: 'Checks skills by the rules of agentskills.io: names each mistake with its line, and fails on one.',
  positional: ['path'],
  parameters: [
    parameterOf('path', z.array(z.string()).describe('A SKILL.md, its folder, or a folder of such folders'), {
      metavar: 'PATH',
    }),
  ],
  examples: ['quarterdeck skill validate our-skills/', 'quarterdeck skill validate tidy-up/SKILL.md'],
  answers: true,
  async run({ args, deps, format, io }) {
    const { skills, broken } = await deps.skillsAt(z.array(z.string()).parse(args['path']));
    const view = {
      skills: skills.map(({ header, file }) => ({ name: header.name, file })),
      broken: broken.map(({ error }) => error),
    };
    const text = lines(
      view.skills.map(({ name, file }) => `right  ${name}  ${file}`),
      view.broken.flatMap(error => error.split('\n')).map(error => `wrong  ${error}`),
    );
    await print({ view, text }, format, 'skill', io);
    return broken.length === 0 ? ok : failed;
  },
};

export const skillCommands: readonly Command[] = [list, show, validate];
