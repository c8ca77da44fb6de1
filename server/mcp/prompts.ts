import type { Server } from '@modelcontextprotocol/server';
import { Name } from '../domain/name.ts';
import type { Given, Prompt } from '../../prompts/prompt.ts';
import { invalid, onePage } from './ask.ts';

/** Lists the prompts and fills them in. No platform is needed for that. */
export function servePrompts(server: Server, prompts: readonly Prompt[]): void {
  server.setRequestHandler('prompts/list', ({ params }) => {
    onePage(params?.cursor, 'prompts');
    return {
      prompts: prompts.map(({ name, title, description, arguments: taken }) => ({
        name,
        title,
        description,
        arguments: [...taken],
      })),
    };
  });
  server.setRequestHandler('prompts/get', ({ params }) => {
    const prompt = promptNamed(prompts, params.name);
    const text = prompt.text(checked(prompt, params.arguments ?? {}));
    return {
      description: prompt.description,
      messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }],
    };
  });
}

export function promptNamed(prompts: readonly Prompt[], name: string): Prompt {
  const prompt = prompts.find(prompt => prompt.name === name);
  if (prompt) return prompt;
  const names = prompts.map(prompt => prompt.name).join(', ') || 'none';
  throw invalid(`There is no prompt "${name.slice(0, 64)}". Prompts: ${names}.`);
}

/** The values become part of what a model is told, so only names get in. Clients send "" for what was left out. */
function checked(prompt: Prompt, typed: { readonly [argument: string]: string }): Given {
  const taken = prompt.arguments.map(argument => argument.name);
  const unknown = Object.keys(typed).find(key => taken.every(name => name !== key));
  if (unknown !== undefined)
    throw invalid(`${prompt.name} has no argument "${unknown.slice(0, 64)}". It takes ${taken.join(', ')}.`);
  const given = prompt.arguments.flatMap(({ name, required }): [string, string][] => {
    const value = typed[name] ?? '';
    if (value === '' && required) throw invalid(`${prompt.name} needs the argument "${name}".`);
    if (value === '') return [];
    const { error } = Name.safeParse(value);
    if (error) throw invalid(`${prompt.name}: ${name}: ${error.issues[0]?.message ?? 'not a name'}.`);
    return [[name, value]];
  });
  return Object.fromEntries(given);
}
