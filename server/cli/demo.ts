import { isObject, listAt, textAt } from '../domain/json.ts';
import { PlatformError } from '../errors.ts';

type Answered = { view: { [field: string]: unknown }; text: string; failed: boolean };
export type Stage = {
  call(name: string, args: { [argument: string]: unknown }): Promise<Answered>;
  tools(): Promise<string[]>;
};
type Source = { origin: string; text: string };

const SHOWN_LINES = 14;
const IMAGE = 'registry.example/demo/gift-cards:1.0.0';
const BAD_IMAGE = 'registry.example/demo/gift-cards:does-not-exist';

/**
 * A day on the platform, told by an MCP client: load a project, add a component, promote it, break it, find out,
 * roll it back. Works on any documents that declare a component with an endpoint. Throws when a step fails.
 */
export async function tellStory(
  stage: Stage,
  sources: readonly Source[],
  say: (text: string) => void,
): Promise<void> {
  let steps = 0;
  const step = async (
    title: string,
    name: string,
    args: { [argument: string]: unknown },
  ): Promise<Answered> => {
    const answer = await stage.call(name, args);
    say(`\n${++steps}. ${title}\n   → ${name}(${shown(args)})\n${excerpt(answer.text)}\n`);
    return answer;
  };
  const sure = async (title: string, name: string, args: { [argument: string]: unknown }) => {
    const answer = await step(title, name, args);
    if (answer.failed) throw new PlatformError('unavailable', `The step "${title}" failed.`, answer.text);
    return answer;
  };

  say(`An MCP client over stdio sees ${(await stage.tools()).length} tools.`);
  await sure('Load the documents', 'apply_documents', { sources, wait_seconds: 120 });
  const { environments, provider, project, endpoint } = await cast(stage);
  const [first = '', second = ''] = environments;
  expectStatus(await sure(`How is ${first}?`, 'get_environment_health', { environment: first }), 'healthy');

  const card = {
    name: 'gift-cards',
    project,
    image: IMAGE,
    endpoints: { http: { port: 8080 } },
    wait_seconds: 60,
  };
  const needs = [{ component: provider, endpoint, env: 'PROVIDER_ADDR' }];
  await sure('Look before you leap: a dry run', 'create_component', {
    ...card,
    dependencies: needs,
    dry_run: true,
  });
  await sure(`A new component that uses ${provider}`, 'create_component', { ...card, dependencies: needs });
  await sure('And one that uses the new one', 'create_component', {
    name: 'gift-cards-web',
    project,
    type: 'web-application',
    image: 'registry.example/demo/gift-cards-web:1.0.0',
    endpoints: { http: { port: 8080, visibility: ['external'] } },
    dependencies: [{ component: 'gift-cards', env: 'GIFT_CARDS_URL' }],
    wait_seconds: 60,
  });
  const promoted = await sure(`Promote it to ${second}`, 'promote_component', {
    component: 'gift-cards',
    from: first,
    wait_seconds: 60,
  });
  expectDeployment(promoted, 'healthy');

  expectDeployment(
    await sure('Somebody ships an image that does not exist', 'update_component', {
      component: 'gift-cards',
      image: BAD_IMAGE,
      wait_seconds: 60,
    }),
    'degraded',
  );
  expectStatus(
    await sure('What is wrong?', 'get_environment_health', { environment: first, limit: 3 }),
    'degraded',
  );
  await sure('Who depends on it?', 'get_dependencies', { component: 'gift-cards', direction: 'upstream' });
  expectRefused(
    await step('It cannot be promoted like this', 'promote_component', {
      component: 'gift-cards',
      from: first,
    }),
  );
  const back = await sure('Roll back', 'rollback_component', {
    component: 'gift-cards',
    environment: first,
    wait_seconds: 60,
  });
  expectDeployment(back, 'healthy');
  expectStatus(await sure('All well again', 'get_environment_health', { environment: first }), 'healthy');
}

/** Whom the story is about: a component with an endpoint, its project, and the order of the environments. */
async function cast(stage: Stage) {
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

function expectStatus({ view, text }: Answered, wanted: string): void {
  if (view['status'] === wanted) return;
  throw new PlatformError('unavailable', `Expected ${wanted}, found ${String(view['status'])}.`, text);
}

function expectDeployment({ view, text }: Answered, wanted: string): void {
  const [deployment] = listAt(view, 'deployments');
  if (isObject(deployment) && deployment['status'] === wanted) return;
  throw new PlatformError('unavailable', `Expected the deployment to be ${wanted}.`, text);
}

function expectRefused({ failed, text }: Answered): void {
  if (failed) return;
  throw new PlatformError('unavailable', 'Expected a refusal.', text);
}

/** Arguments as one short line; documents are only counted. */
const shown = (args: { [argument: string]: unknown }): string =>
  Object.entries(args)
    .map(
      ([name, value]) =>
        `${name}: ${name === 'sources' && Array.isArray(value) ? `${value.length} files` : JSON.stringify(value)}`,
    )
    .join(', ');

function excerpt(text: string): string {
  const lines = text.split('\n');
  const more = lines.length - SHOWN_LINES;
  const cut = more > 1 ? [...lines.slice(0, SHOWN_LINES), `… ${more} more lines`] : lines;
  return cut.map(line => `   ${line}`).join('\n');
}
