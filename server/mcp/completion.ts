import type { Server } from '@modelcontextprotocol/server';
import { listAt, textAt } from '../domain/json.ts';
import { Name } from '../domain/name.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import type { Resource } from '../../resources/resource.ts';
import { type Ask, invalid } from './ask.ts';
import { promptNamed } from './prompts.ts';

/** The protocol allows no more values. */
const MOST = 100;

type Offered = { prompts: readonly Prompt[]; resources: readonly Resource[] };

/** Completes arguments of prompts and of addresses with names from the catalogue. */
export function serveCompletion(server: Server, { prompts, resources }: Offered, ask: Ask): void {
  server.setRequestHandler('completion/complete', async ({ params }, context) => {
    const { ref, argument } = params;
    const known =
      ref.type === 'ref/prompt'
        ? promptNamed(prompts, ref.name).arguments.map(({ name }) => name)
        : namesIn(resources, ref.uri);
    if (!known.some(name => name === argument.name))
      throw invalid(`There is no argument "${argument.name.slice(0, 64)}". It takes ${known.join(', ')}.`);
    const typed = argument.value.toLowerCase();
    const project = params.context?.arguments?.['project'];
    const within = argument.name !== 'project' && Name.safeParse(project).success ? { project } : {};
    const asked = {
      kind: argument.name,
      ...(argument.name === 'component' ? within : {}),
      ...(Name.safeParse(typed).success ? { query: typed } : {}),
      limit: MOST,
    };
    const result = await ask('search_catalog', asked, context);
    // Who completes a word is not told what is wrong: the call that uses it does that.
    if (!result.ok) return { completion: { values: [], hasMore: false } };
    const names = listAt(result.view, 'items').flatMap(item => textAt(item, 'name') ?? []);
    const begin = names.filter(name => name.startsWith(typed));
    const contain = names.filter(name => name.includes(typed) && !name.startsWith(typed));
    const hasMore = Number(result.view['more'] ?? 0) > 0;
    return { completion: { values: [...begin, ...contain].slice(0, MOST), hasMore } };
  });
}

function namesIn(resources: readonly Resource[], uri: string): string[] {
  const resource = resources.find(resource => resource.uriTemplate === uri);
  if (!resource) throw invalid(`There is no resource template "${uri.slice(0, 200)}".`);
  return [...resource.uriTemplate.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}
