import * as z from 'zod';
import { parameterOf } from '../config/parameter.ts';
import { lines } from '../render/lines.ts';
import { table } from '../render/table.ts';
import type { Command } from './command.ts';
import { failed, ok } from './exit-code.ts';
import { print } from './output.ts';

const list: Command = {
  words: ['scenario', 'list'],
  about: 'Lists what the embedded cluster can start with: --sandbox SCENARIO.',
  positional: [],
  parameters: [],
  examples: ['quarterdeck scenario list', 'quarterdeck scenario list -o name'],
  answers: true,
  async run({ deps, format, io }) {
    const scenarios = await deps.scenarios();
    const text = table(scenarios, [
      { title: 'scenario', of: row => row.name },
      { title: 'what it is about', of: row => row.title },
    ]);
    await print({ view: { scenarios: [...scenarios] }, text: lines(text) }, format, 'scenario', io);
    return ok;
  },
};

const validate: Command = {
  words: ['scenario', 'validate'],
  about:
    'Checks scenarios: reads them, plays them and compares the health with what they expect. Names each mistake with its line, and fails on one.',
  positional: ['file'],
  parameters: [
    parameterOf('file', z.array(z.string()).describe('A YAML file, or the name of a built-in scenario'), {
      metavar: 'FILE',
    }),
  ],
  examples: ['quarterdeck scenario validate ./my-shop.yaml', 'quarterdeck scenario validate shop shop-quota'],
  answers: true,
  async run({ args, deps, format, io }) {
    const view = await deps.scenariosAt(z.array(z.string()).parse(args['file']), io.signal);
    const text = lines(
      view.right.map(({ name, file }) => `right  ${name}  ${file}`),
      view.wrong.flatMap(({ mistakes, hint }) => [
        ...mistakes.map(mistake => `wrong  ${mistake}`),
        ...(hint === undefined ? [] : [`       ${hint}`]),
      ]),
    );
    await print({ view, text }, format, 'scenario', io);
    return view.wrong.length === 0 ? ok : failed;
  },
};

export const scenarioCommands: readonly Command[] = [list, validate];
