import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listAt } from '../../server/domain/json.ts';
import { type HttpServing, serveHttp } from '../../server/mcp/http.ts';
import { instructions } from '../../server/mcp/instructions.ts';
import {
  type Answer,
  connect,
  everyClient,
  type Served,
  type Step,
  type TestClient,
} from '../support/mcp-clients.ts';
import { tinyServer, tinyStdio } from '../support/tiny-server.ts';

type Script = readonly (readonly [tool: string, args?: Record<string, unknown>])[];

/** One story told by every client: what each gets has to be the same, and is looked at once. */
const script: Script = [
  ['list_things', { prefix: 'thing-1', limit: 2 }],
  ['list_things', { limit: 500 }],
  ['get_thing', { name: 'apple' }],
  ['get_thing', { name: 'x' }],
  ['get_thing', { nam: 'apple' }],
  ['get_thing'],
  ['read_secrets'],
  ['wait_for_thing', { steps: 2 }],
  ['make_thing', { name: 'cart' }],
  ['make_thing', { name: 'cart', replicas: 'three' }],
  ['make_thing', { name: 'x'.repeat(1_048_576) }],
  ['remove_thing', { name: 'cart' }],
  ['apply_things', { documents: 'kind: Thing\n'.repeat(50_000) }],
  ['go_wrong'],
  ['no_such_thing', { a: 1 }],
];

let http: HttpServing;
let served: Served;
const told = new Map<string, Answer[]>();

async function tell(client: TestClient): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const [tool, args] of script) answers.push(await client.call(tool, args));
  return answers;
}

beforeAll(async () => {
  http = await serveHttp({ ...tinyServer(), host: '127.0.0.1', port: 0 });
  served = { stdio: tinyStdio, http };
});
afterAll(() => http.close(1000));

describe.each(everyClient)('a $kind client over $transport', ({ kind, transport }) => {
  let client: TestClient;
  beforeAll(async () => {
    client = await connect(kind, transport, served);
  });
  afterAll(() => client.close());

  test('is told who we are and how to work with us', () =>
    expect(client).toMatchObject({ server: { name: 'quarterdeck', version: '0.0.1' }, instructions }));

  test('sees the tools as they were made', async () =>
    expect(await client.tools()).toEqual(tinyServer().surface));

  test('tells the script', async () => {
    const answers = await tell(client);
    told.set(`${kind} ${transport}`, answers);
    expect(answers).toHaveLength(script.length);
    expect(answers).toEqual(told.values().next().value);
  });

  test('hears how far it is, every time further', async () => {
    const steps: Step[] = [];
    const answer = await client.call(
      'wait_for_thing',
      { steps: 3, step_ms: 100 },
      { onprogress: step => steps.push(step) },
    );
    expect(answer).toMatchObject({ isError: false });
    // The v2 client drops a notification that comes in one piece with its answer.
    expect(steps.length).toBeGreaterThanOrEqual(2);
    expect([1, 2, 3].map(done => ({ progress: done, total: 3, message: `step ${done}` }))).toEqual(
      expect.arrayContaining(steps),
    );
  });

  test('calls many things at once', async () => {
    const limits = Array.from({ length: 40 }, (_, i) => i + 1);
    const answers = await Promise.all(limits.map(limit => client.call('list_things', { limit })));
    expect(answers.map(answer => ('view' in answer ? listAt(answer.view, 'things').length : 0))).toEqual(
      limits,
    );
  });

  test('gives up, and the work ends', async () => {
    const aborted = async () => JSON.stringify(await client.call('count_waits'));
    const before = await aborted();
    const patience = new AbortController();
    const waiting = client.call(
      'wait_for_thing',
      { steps: 1000, step_ms: 10 },
      { signal: patience.signal, onprogress: ({ progress }) => progress >= 2 && patience.abort() },
    );
    expect(await waiting).toHaveProperty('message');
    await expect.poll(aborted).not.toBe(before);
  });
});

test('the script was answered as it should be', () => {
  const said = (told.get('v2 stdio') ?? []).map(answer => {
    const [banner = '', ...lines] = ('text' in answer ? answer.text : answer.message).split('\n');
    const kind = 'code' in answer ? answer.code : answer.isError ? 'error' : 'ok';
    const rest = lines.length > 4 ? [...lines.slice(0, 1), '…', ...lines.slice(-1)] : lines;
    return [`${kind} ${banner}`, ...rest.map(line => `  ${line}`)].join('\n');
  });
  expect(said.join('\n')).toMatchInlineSnapshot(`
    "ok SIMULATED things
      thing-1  the thing-1 ........................................
    ok SIMULATED things
      apple  the apple ........................................
      …
      Left out to fit: 267 of 500 things. Pass \`prefix\` or a smaller \`limit\`.
    ok SIMULATED things
      apple  fruit
    error SIMULATED things
      There is no thing "x".
      list_things shows all of them.
    error SIMULATED things
      get_thing: 2 arguments are wrong.
      - name is missing: expected a text
      - unknown argument "nam": did you mean "name"?
      get_thing takes name (required).
    error SIMULATED things
      get_thing: name is missing: expected a text.
      get_thing takes name (required).
    ok SIMULATED things
      cart  DB_PASSWORD=[redacted]
      mail  smtp://me:[redacted]@mail.example
    ok SIMULATED things
      waited 2 steps
    ok SIMULATED things
      cart made in default
    error SIMULATED things
      make_thing: replicas: expected a number, got "three".
      make_thing takes name (required), environment, replicas, password, ports.
    error SIMULATED things
      "name" of make_thing has a text of 1,048,576 characters; at most 65,536 characters are taken.
      Shorten it, or split the call into several.
    ok SIMULATED things
      cart removed
    ok SIMULATED things
      600000 characters
    error SIMULATED things
      Internal error ref-1. The server log has the details.
    -32602 SIMULATED things
      There is no tool "no_such_thing".
      Tools by toolset – catalog: list_things, get_thing, apply_things; observability: read_secrets, wait_for_thing, count_waits; deployments: make_thing, remove_thing; sre: go_wrong."
  `);
});
