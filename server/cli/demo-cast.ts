import { listAt, textAt } from '../domain/json.ts';
import { PlatformError } from '../errors.ts';

export type Answered = { view: { [field: string]: unknown }; text: string; failed: boolean };
export type Stage = {
  call(name: string, args: { [argument: string]: unknown }): Promise<Answered>;
  tools(): Promise<string[]>;
};

/** Whom the story is about: a component with an endpoint, its project, and the order of the environments. */
export async function cast(stage: Stage) {
  const { view } = await stage.call('search_catalog', { kind: 'component', limit: 500 });
  for (const item of listAt(view, 'items')) {
    const found = (await stage.call('get_component', { component: textAt(item, 'name') })).view;
    const [line] = listAt(found, 'endpoints');
    const name = textAt(found, 'component');
    const project = textAt(found, 'project');
    if (typeof line !== 'string' || name === undefined || project === undefined) continue;
    return {
      provider: name,
      project,
      endpoint: line.split(' ')[0] ?? '',
      environments: await environmentsOf(stage, project),
    };
  }
  throw new PlatformError(
    'invalid_input',
    'No component of these documents has an endpoint, so the story has nobody to talk to.',
    'Point --from at documents with a Workload that declares an endpoint.',
  );
}

async function environmentsOf(stage: Stage, project: string): Promise<string[]> {
  const { view } = await stage.call('search_catalog', { kind: 'project', query: project });
  const mine = listAt(view, 'items').find(item => textAt(item, 'name') === project);
  const pipeline = /pipeline (\S+?)(;|$)/.exec(textAt(mine, 'about') ?? '')?.[1] ?? 'default';
  const found = await stage.call('search_catalog', { kind: 'pipeline', query: pipeline });
  const about = textAt(listAt(found.view, 'items')[0], 'about') ?? '';
  return about.split(';')[0]?.split(' → ') ?? [];
}
