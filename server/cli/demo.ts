import { isObject, listAt } from '../domain/json.ts';
import { PlatformError } from '../errors.ts';
import { type Answered, cast, type Stage } from './demo-cast.ts';
import { type Teller, tellerOn } from './demo-teller.ts';

type Source = { origin: string; text: string };

const REPOSITORY = 'https://git.example/demo/gift-cards';
const FIXED = 'fix-rounding';
const BAD_IMAGE = 'registry.example/demo/gift-cards:does-not-exist';

/** Whom a story is about: the new component, one that it needs, and the way it goes. */
type Cast = { project: string; provider: string; endpoint: string; first: string; second: string };

/**
 * A day on the platform, told by an MCP client: load a project, add a component from source, build it, promote it,
 * look after it, break it, find out, roll it back. Works on any documents that declare a component with an
 * endpoint. Gives the number of its steps. Throws when one fails.
 */
export async function tellStory(
  stage: Stage,
  sources: readonly Source[],
  say: (text: string) => void,
): Promise<number> {
  const teller = tellerOn(stage, say);
  const { sure } = teller;
  say(`An MCP client over stdio sees ${(await stage.tools()).length} tools.`);
  await sure('Load the documents', 'apply_documents', { sources, wait_seconds: 120 });
  const { environments, ...found } = await cast(stage);
  const [first = '', second = ''] = environments;
  const told = { ...found, first, second };
  expectStatus(await sure(`How is ${first}?`, 'get_environment_health', { environment: first }), 'healthy');
  await create(teller, told);
  await operate(teller, told);
  await breakAndMend(teller, told);
  return teller.last();
}

/** From a repository to the first environment: the first build fails, the next one is another revision. */
async function create({ step, sure }: Teller, { provider, project, endpoint }: Cast): Promise<void> {
  const card = {
    name: 'gift-cards',
    project,
    repository: REPOSITORY,
    branch: 'main',
    endpoints: { http: { port: 8080 } },
    dependencies: [{ component: provider, endpoint, env: 'PROVIDER_ADDR' }],
  };
  await sure('Look before you leap: a dry run', 'create_component', { ...card, dry_run: true });
  await sure(`A new component from source, that uses ${provider}`, 'create_component', card);
  const failed = await step('Build it', 'trigger_build', { component: 'gift-cards', wait_seconds: 120 });
  const { view } = await sure('Why did that fail?', 'get_build', { name: 'gift-cards-build-1' });
  if (view['status'] !== 'failed')
    throw new PlatformError('unavailable', 'Expected the first build to fail.', failed.text);
  await sure('The fix is on a branch: build that', 'update_component', {
    component: 'gift-cards',
    branch: FIXED,
  });
  const built = await sure('Build again; the image is released and deployed', 'trigger_build', {
    component: 'gift-cards',
    wait_seconds: 120,
  });
  expectDeployment(built, 'healthy');
  await sure('And a component that uses the new one', 'create_component', {
    name: 'gift-cards-web',
    project,
    type: 'web-application',
    image: 'registry.example/demo/gift-cards-web:1.0.0',
    endpoints: { http: { port: 8080, visibility: ['external'] } },
    dependencies: [{ component: 'gift-cards', env: 'GIFT_CARDS_URL' }],
    wait_seconds: 60,
  });
}

/** On to the next environment, and what is done there day by day. */
async function operate({ sure }: Teller, { first, second }: Cast): Promise<void> {
  const component = 'gift-cards';
  const promoted = await sure(`Promote it to ${second}`, 'promote_component', {
    component,
    from: first,
    wait_seconds: 60,
  });
  expectDeployment(promoted, 'healthy');
  await sure('What would break without it?', 'analyze_impact', { component, change: 'delete' });
  const there = { component, environment: second, wait_seconds: 60 };
  expectDeployment(await sure('More of it', 'scale_component', { ...there, replicas: 2 }), 'healthy');
  await sure(`What is different between ${first} and ${second}?`, 'compare_environments', {
    source: first,
    target: second,
    component,
  });
  expectDeployment(await sure('New pods, a few at a time', 'restart_component', there), 'healthy');
  expectStatus(await sure(`How is ${second}?`, 'get_environment_health', { environment: second }), 'healthy');
}

/** An image that does not exist, and the way back. */
async function breakAndMend({ step, sure }: Teller, { first }: Cast): Promise<void> {
  const component = 'gift-cards';
  const broken = { component, image: BAD_IMAGE, wait_seconds: 60 };
  expectDeployment(
    await sure('Somebody ships an image that does not exist', 'update_component', broken),
    'degraded',
  );
  expectStatus(
    await sure('What is wrong?', 'get_environment_health', { environment: first, limit: 3 }),
    'degraded',
  );
  const found = await sure('Why?', 'investigate', {
    question: `why does ${component} fail in ${first}?`,
  });
  expectCause(found, component);
  await sure('Who depends on it?', 'get_dependencies', { component, direction: 'upstream' });
  expectRefused(
    await step('It cannot be promoted like this', 'promote_component', { component, from: first }),
  );
  const back = await sure('Roll back', 'rollback_component', {
    component,
    environment: first,
    wait_seconds: 60,
  });
  expectDeployment(back, 'healthy');
  expectStatus(await sure('All well again', 'get_environment_health', { environment: first }), 'healthy');
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

function expectCause({ view, text }: Answered, component: string): void {
  const [cause] = listAt(view, 'causes');
  if (isObject(cause) && cause['component'] === component) return;
  throw new PlatformError('unavailable', `Expected the cause to be ${component}.`, text);
}

function expectRefused({ failed, text }: Answered): void {
  if (failed) return;
  throw new PlatformError('unavailable', 'Expected a refusal.', text);
}
