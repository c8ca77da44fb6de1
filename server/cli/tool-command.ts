import { parameterOf, type Parameter } from '../config/parameter.ts';
import type { Tool } from '../../tools/tool.ts';
import { callTool } from './call.ts';
import type { Command } from './command.ts';

/** Short flags that mean the same in every command. */
const shorts = new Map([
  ['project', 'p'],
  ['component', 'c'],
  ['environment', 'e'],
]);

/** Words for the examples in help. An argument that is not here shows its own name. */
const samples = new Map([
  ['project', 'shop'],
  ['component', 'cart'],
  ['components', 'cart'],
  ['environment', 'staging'],
  ['source', 'development'],
  ['target', 'staging'],
  ['image', 'ghcr.io/acme/cart:1.4.0'],
]);

const sample = (parameter: Parameter): string => {
  const known = samples.get(parameter.key);
  if (known !== undefined) return known;
  const of = parameter.shape.type === 'list' ? parameter.shape.of : parameter.shape;
  return (of.type === 'text' ? of.choices[0] : undefined) ?? parameter.metavar;
};

function examplesFor(tool: Tool, parameters: readonly Parameter[]): string[] {
  const required = parameters.filter(parameter => parameter.required);
  const words = required.map(parameter =>
    tool.command.positional.includes(parameter.key)
      ? sample(parameter)
      : `--${parameter.flag} ${sample(parameter)}`,
  );
  const least = ['quarterdeck', tool.command.noun, tool.command.verb, ...words].join(' ');
  const dry = parameters.some(parameter => parameter.key === 'dry_run');
  return [least, `${least} ${dry ? '--dry-run' : '-o json'}`];
}

/** The first sentence of a description that was written for agents. */
const firstSentence = (description: string): string => description.split(/(?<=\.)\s/)[0] ?? description;

/** The command of a tool: its flags are its input schema. */
export function toolCommand(tool: Tool): Command {
  const { noun, verb, positional } = tool.command;
  const parameters = Object.entries(tool.input.shape).map(([key, schema]) => {
    const short = positional.includes(key) ? undefined : shorts.get(key);
    return parameterOf(key, schema, short === undefined ? {} : { short });
  });
  return {
    words: [noun, verb],
    about: firstSentence(tool.description),
    positional,
    parameters: [
      ...positional.flatMap(key => parameters.filter(parameter => parameter.key === key)),
      ...parameters.filter(parameter => !positional.includes(parameter.key)),
    ],
    examples: examplesFor(tool, parameters),
    answers: true,
    run: given => callTool(tool, given),
  };
}
