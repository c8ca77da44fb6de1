import { parameterOf, type Parameter } from '../config/parameter.ts';
import type { Tool } from '../../tools/tool.ts';
import { callTool } from './call.ts';
import { wordsOf, type Command } from './command.ts';
import { examples } from './examples.ts';
import { spoken } from './spoken.ts';
import { watchable, watchFlag, watchTool } from './watch.ts';

type Word = { about?: string; short?: string; sample?: string };

/** What arguments are that every agent understands by their names, for people; and words for the examples. */
const vocabulary: { readonly [key: string]: Word } = {
  project: { about: 'Its project; may be left out when only one fits', short: 'p', sample: 'shop' },
  component: { about: 'The component', short: 'c', sample: 'cart' },
  environment: { about: 'May be left out when only one fits', short: 'e', sample: 'staging' },
  name: { about: 'Its name', sample: 'cart' },
  type: { sample: 'service' },
  image: { sample: 'ghcr.io/acme/cart:1.4.0' },
  limit: { about: 'The longest list' },
  wait_seconds: { about: 'How long to watch until it is healthy' },
  auto_deploy: { about: 'Deploy every change to the first environment at once' },
  drift: { about: 'Also compare live objects with what was applied' },
  command: { about: "Instead of the image's own command" },
  args: { about: "Instead of the image's own arguments" },
  dependencies: { about: 'The endpoints it calls' },
  traits: { about: 'The traits it has' },
  description: { about: 'What it is for' },
};

const sample = (parameter: Parameter): string => {
  const known = vocabulary[parameter.key]?.sample;
  if (known !== undefined) return known;
  const of = parameter.shape.type === 'list' ? parameter.shape.of : parameter.shape;
  return (of.type === 'text' ? of.choices[0] : undefined) ?? parameter.metavar;
};

function examplesFor(tool: Tool, parameters: readonly Parameter[]): string[] {
  const command = ['quarterdeck', ...wordsOf(tool)].join(' ');
  const known = examples[tool.name]?.map(rest => `${command} ${rest}`.trim());
  if (known) return known;
  const required = parameters.filter(parameter => parameter.required);
  const words = required.map(parameter =>
    tool.command.positional.includes(parameter.key)
      ? sample(parameter)
      : `--${parameter.flag} ${sample(parameter)}`,
  );
  const least = [command, ...words].join(' ');
  const dry = parameters.some(parameter => parameter.key === 'dry_run');
  return [least, `${least} ${dry ? '--dry-run' : '-o json'}`];
}

/** A search goes through everything: a project would hide the environments and types, which belong to none. */
const contextual = ({ name }: Tool): readonly string[] =>
  name === 'search_catalog' ? [] : ['project', 'environment'];

/** The first sentence of a description that was written for agents. */
const firstSentence = (description: string): string => description.split(/(?<=\.)\s/)[0] ?? description;

/** The command of a tool: its flags are its input schema. */
export function toolCommand(tool: Tool, all: readonly Tool[]): Command {
  const { positional } = tool.command;
  const parameters = Object.entries(tool.input.shape).map(([key, schema]) => {
    const parameter = parameterOf(key, schema);
    const { about = '', short } = vocabulary[key] ?? {};
    const named = short === undefined || positional.includes(key) ? {} : { short };
    return { ...parameter, ...named, about: parameter.about || about };
  });
  return {
    words: wordsOf(tool),
    about: spoken(firstSentence(tool.description), all),
    positional,
    parameters: [
      ...positional.flatMap(key => parameters.filter(parameter => parameter.key === key)),
      ...parameters.filter(parameter => !positional.includes(parameter.key)),
      ...(watchable(tool) ? [watchFlag(tool)] : []),
    ],
    examples: examplesFor(tool, parameters),
    answers: true,
    fromContext: contextual(tool).filter(key => parameters.some(parameter => parameter.key === key)),
    changes: tool.effect !== 'read',
    run: given => (given.args['watch'] === undefined ? callTool(tool, given) : watchTool(tool, given)),
  };
}
