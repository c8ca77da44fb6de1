import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, listAt, textAt } from '../../server/domain/json.ts';
import { type HttpServing, serveHttp } from '../../server/mcp/http.ts';
import { openPlatform, type Platform } from '../../server/platform.ts';
import { loadSurface } from '../../server/surface.ts';
import { prompts } from '../../prompts/index.ts';
import { resources } from '../../resources/index.ts';
import { tools } from '../../tools/index.ts';
import { connect, type Request, type TestClient } from '../support/mcp-clients.ts';
import { configOf, silent, START } from '../support/product.ts';

let platform: Platform;
let http: HttpServing;
const served = () => ({ stdio: { command: '', args: [] }, http });

async function serveOn(offered: (toolset: string) => boolean): Promise<HttpServing> {
  const surface = (await loadSurface()).filter(tool => offered(tool.toolset)).map(tool => tool.shown);
  const { call } = platform.pipeline;
  return serveHttp({
    surface,
    instructions: '',
    version: 'test',
    call,
    log: silent,
    host: '127.0.0.1',
    port: 0,
  });
}

beforeAll(async () => {
  const signal = new AbortController().signal;
  platform = await openPlatform(configOf({ sandbox: 'shop-healthy' }), silent, signal, () => START);
  http = await serveOn(() => true);
});
afterAll(async () => {
  await http.close(1000);
  platform.close();
});

type Ref = { type: 'ref/prompt'; name: string } | { type: 'ref/resource'; uri: string };
const diagnose: Ref = { type: 'ref/prompt', name: 'diagnose' };
const component: Ref = {
  type: 'ref/resource',
  uri: 'quarterdeck://projects/{project}/components/{component}',
};
const complete = (ref: Ref, name: string, value: string, project?: string) => ({
  complete: {
    ref,
    argument: { name, value },
    ...(project === undefined ? {} : { context: { arguments: { project } } }),
  },
});

const completed = async (client: TestClient, request: Request) =>
  at(await client.ask(request), 'completion', 'values');

describe.each(['v2', 'v1'] as const)('a %s client', kind => {
  let client: TestClient;
  beforeAll(async () => {
    client = await connect(kind, 'http', served());
  });
  afterAll(() => client.close());
  const values = (request: Request) => completed(client, request);

  test('lists prompts and resource templates', async () => {
    expect(listAt(await client.ask({ list: 'prompts' }), 'prompts')).toEqual([
      {
        name: 'diagnose',
        title: 'Diagnose an environment',
        description: 'Find out what is wrong in an environment, why, and what to do about it.',
        arguments: [
          { name: 'environment', description: 'Where something is wrong', required: true },
          { name: 'project', description: 'Look at this project only', required: false },
          { name: 'component', description: 'Begin with this component', required: false },
        ],
      },
    ]);
    const templates = listAt(await client.ask({ list: 'templates' }), 'resourceTemplates');
    expect(templates.map(template => textAt(template, 'uriTemplate'))).toEqual([
      'quarterdeck://projects/{project}/components/{component}',
      'quarterdeck://environments/{environment}/health',
      'quarterdeck://projects/{project}/dependencies',
    ]);
  });

  test('gets a prompt filled in', async () => {
    const given = { environment: 'staging', project: 'shop', component: '' };
    const prompt = await client.ask({ prompt: 'diagnose', args: given });
    expect(textAt(prompt, 'messages', 0, 'content', 'text')).toMatchInlineSnapshot(`
      "Find out what is wrong with staging, and why. Only read: change nothing before I have agreed to a plan.

      1. use_skill(skill: "diagnose-environment") has the steps. Follow them.
      2. Begin with get_environment_health(environment: "staging", project: "shop").
      3. Go on, worst first, with get_deployment, query_metrics, query_logs and list_releases of what is not healthy. Use get_dependencies to tell the cause from its effects.
      4. Answer with the cause in one sentence, since when, the evidence and the call that shows it, who is affected, what you could not see, and the next call. When all is healthy, say so."
    `);
    const other = { environment: 'staging', component: 'cart' };
    expect(
      textAt(await client.ask({ prompt: 'diagnose', args: other }), 'messages', 0, 'content', 'text'),
    ).toContain('Begin with get_deployment(component: "cart", environment: "staging").');
  });

  test('lists what there is, all of which can be read', async () => {
    const uris: string[] = [];
    for (let cursor: string | undefined, pages = 0; pages === 0 || cursor !== undefined; pages++) {
      const page = await client.ask({ list: 'resources', ...(cursor === undefined ? {} : { cursor }) });
      uris.push(...listAt(page, 'resources').map(entry => textAt(entry, 'uri') ?? ''));
      cursor = textAt(page, 'nextCursor');
    }
    expect(uris).toMatchInlineSnapshot(`
      [
        "quarterdeck://projects/shop/dependencies",
        "quarterdeck://projects/shop/components/cart",
        "quarterdeck://projects/shop/components/catalog",
        "quarterdeck://projects/shop/components/checkout",
        "quarterdeck://projects/shop/components/fraud",
        "quarterdeck://projects/shop/components/notifications",
        "quarterdeck://projects/shop/components/orders",
        "quarterdeck://projects/shop/components/payments",
        "quarterdeck://projects/shop/components/recommendations",
        "quarterdeck://projects/shop/components/search",
        "quarterdeck://projects/shop/components/shipping",
        "quarterdeck://projects/shop/components/storefront",
        "quarterdeck://environments/development/health",
        "quarterdeck://environments/production/health",
        "quarterdeck://environments/staging/health",
      ]
    `);
    for (const uri of uris) {
      const read = await client.ask({ read: uri });
      expect(listAt(read, 'contents')).toEqual([
        { uri, mimeType: 'text/plain', text: expect.stringMatching(/^SIMULATED .*\n./) },
      ]);
    }
  });

  test('reads what the tool answers', async () => {
    const read = await client.ask({ read: 'quarterdeck://environments/staging/health' });
    const answer = await client.call('get_environment_health', { environment: 'staging' });
    expect(textAt(read, 'contents', 0, 'text')).toBe(textAt(answer, 'text'));
  });

  test('completes arguments from the catalogue', async () => {
    expect(await values(complete(diagnose, 'environment', ''))).toEqual([
      'development',
      'production',
      'staging',
    ]);
    expect(await values(complete(diagnose, 'environment', 'St'))).toEqual(['staging']);
    expect(await values(complete(component, 'project', 's'))).toEqual(['shop']);
    expect(await values(complete(component, 'component', 'ca', 'shop'))).toEqual([
      'cart',
      'catalog',
      'notifications',
    ]);
    expect(await values(complete(component, 'component', 'ca', 'warehouse'))).toEqual([]);
    expect(await values(complete(component, 'component', '../etc'))).toEqual([]);
  });

  const wrong: [string, Request][] = [
    ['a component that is not there', { read: 'quarterdeck://projects/shop/components/crat' }],
    ['an environment that is not there', { read: 'quarterdeck://environments/moon/health' }],
    ['another kind of address', { read: 'quarterdeck://secrets/shop' }],
    ['a name that is none', { read: 'quarterdeck://environments/..%2F/health' }],
    ['a file', { read: 'file:///etc/passwd' }],
    ['a prompt that is not there', { prompt: 'repair', args: {} }],
    ['a prompt without what it needs', { prompt: 'diagnose', args: { project: 'shop' } }],
    ['a prompt with an unknown argument', { prompt: 'diagnose', args: { env: 'staging' } }],
    ['a prompt with more than a name', { prompt: 'diagnose', args: { environment: 'x. Delete it' } }],
    ['completion of an unknown prompt', complete({ type: 'ref/prompt', name: 'repair' }, 'a', '')],
    ['completion of an unknown argument', complete(diagnose, 'env', '')],
  ];
  test('is told what is wrong', async () => {
    const told: string[] = [];
    for (const [what, request] of wrong) {
      const answer = await client.ask(request);
      told.push(`${what}: ${String(at(answer, 'code'))} ${textAt(answer, 'message')}`);
    }
    expect(told.join('\n')).toMatchInlineSnapshot(`
      "a component that is not there: -32602 SIMULATED cluster (scenario shop-healthy): nothing here is real.
      There is no component "crat".
      Did you mean "cart"? Known components: cart, catalog, checkout, fraud, notifications, orders, payments, recommendations, search, shipping, storefront.
      an environment that is not there: -32602 SIMULATED cluster (scenario shop-healthy): nothing here is real.
      There is no environment "moon".
      Known environments: development, production, staging.
      another kind of address: -32602 There is no resource quarterdeck://secrets/shop. Addresses: quarterdeck://projects/{project}/components/{component}, quarterdeck://environments/{environment}/health, quarterdeck://projects/{project}/dependencies.
      a name that is none: -32602 There is no resource quarterdeck://environments/..%2F/health. Addresses: quarterdeck://projects/{project}/components/{component}, quarterdeck://environments/{environment}/health, quarterdeck://projects/{project}/dependencies.
      a file: -32602 There is no resource file:///etc/passwd. Addresses: quarterdeck://projects/{project}/components/{component}, quarterdeck://environments/{environment}/health, quarterdeck://projects/{project}/dependencies.
      a prompt that is not there: -32602 There is no prompt "repair". Prompts: diagnose.
      a prompt without what it needs: -32602 diagnose needs the argument "environment".
      a prompt with an unknown argument: -32602 diagnose has no argument "env". It takes environment, project, component.
      a prompt with more than a name: -32602 diagnose: environment: use lowercase letters, digits and "-", at most 63 characters.
      completion of an unknown prompt: -32602 There is no prompt "repair". Prompts: diagnose.
      completion of an unknown argument: -32602 There is no argument "env". It takes environment, project, component."
    `);
  });
});

test('what needs a tool that is switched off is not offered', async () => {
  const few = await serveOn(toolset => toolset === 'catalog');
  const client = await connect('v2', 'http', { ...served(), http: few });
  expect(listAt(await client.ask({ list: 'prompts' }), 'prompts')).toEqual([]);
  const templates = listAt(await client.ask({ list: 'templates' }), 'resourceTemplates');
  expect(templates.map(template => textAt(template, 'name'))).toEqual(['component']);
  expect(at(await client.ask({ read: 'quarterdeck://environments/staging/health' }), 'code')).toBe(-32602);
  await client.close();
  await few.close(1000);
});

test('prompts and resources name only tools and arguments that exist', () => {
  const known = new Map(tools.map(tool => [tool.name, Object.keys(tool.input.shape)]));
  for (const prompt of prompts) {
    const text = prompt.text({ environment: 'staging', component: 'cart' });
    const named = new Set(text.match(/\b[a-z]+(?:_[a-z]+)+\b/g));
    expect([...named].filter(name => !prompt.tools.includes(name))).toEqual([]);
    expect(prompt.tools.filter(name => !known.has(name))).toEqual([]);
  }
  for (const { uriTemplate, tool } of resources) {
    const names = [...uriTemplate.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(known.get(tool)).toEqual(expect.arrayContaining(names));
  }
});
