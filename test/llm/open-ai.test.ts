import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { textAt } from '../../server/domain/json.ts';
import { PlatformError } from '../../server/errors.ts';
import { createOpenAi, type Endpoint } from '../../server/llm/open-ai.ts';
import { scriptedModel } from '../support/scripted-model.ts';

const KEY = 'sk-0123456789-key';
const never = new AbortController().signal;
const prompt = {
  system: 'Answer.',
  user: 'What is wrong?',
  schema: { name: 'answer', json: { type: 'object' } },
  maxTokens: 500,
  requests: 3,
};

let model: Awaited<ReturnType<typeof scriptedModel>>;
beforeAll(async () => {
  model = await scriptedModel();
});
beforeEach(() => model.play({ content: { is: 'well' } }));
afterAll(() => model.close());

const endpoint = (more: Partial<Endpoint> = {}) =>
  createOpenAi({ url: model.url, model: 'scripted-1', key: () => Promise.resolve(KEY), ...more });

const told = (error: unknown): string =>
  error instanceof PlatformError ? `${error.code}: ${error.message} (${error.hint})` : String(error);

const failure = (more: Partial<Endpoint> = {}, signal = never): Promise<string> =>
  endpoint(more)
    .complete(prompt, signal)
    .then(answer => JSON.stringify(answer), told);

const formats = () => model.asked.map(({ body }) => textAt(body['response_format'], 'type') ?? 'none');

test('a request, whole', async () => {
  await endpoint().complete(prompt, never);
  expect(model.asked.map(({ path, headers, body }) => ({ path, authorization: headers.authorization, body })))
    .toMatchInlineSnapshot(`
    [
      {
        "authorization": "Bearer sk-0123456789-key",
        "body": {
          "max_tokens": 500,
          "messages": [
            {
              "content": "Answer.",
              "role": "system",
            },
            {
              "content": "What is wrong?",
              "role": "user",
            },
          ],
          "model": "scripted-1",
          "response_format": {
            "json_schema": {
              "name": "answer",
              "schema": {
                "type": "object",
              },
              "strict": true,
            },
            "type": "json_schema",
          },
        },
        "path": "/v1/chat/completions",
      },
    ]
  `);
});

test('nothing of the environment and nothing of the client goes along', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'sk-from-the-environment');
  vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:1/v1');
  vi.stubEnv('OPENAI_ORG_ID', 'org-from-the-environment');
  vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'X-From: the-environment');
  vi.stubEnv('OPENAI_LOG', 'debug');
  const { value } = await endpoint().complete(prompt, never);
  vi.unstubAllEnvs();
  expect(value).toEqual({ is: 'well' });
  const sent = JSON.stringify(model.asked);
  expect(sent).not.toMatch(/from-the-environment|the-environment|stainless|x-from/i);
});

test('without a key nobody is authorized, and with one that is read anew each time', async () => {
  await endpoint({ key: () => Promise.resolve(undefined) }).complete(prompt, never);
  const keys = ['first', 'second'];
  const renewed = endpoint({ key: () => Promise.resolve(keys.shift()) });
  await renewed.complete(prompt, never);
  await renewed.complete(prompt, never);
  expect(model.asked.map(({ headers }) => headers.authorization)).toEqual([
    undefined,
    'Bearer first',
    'Bearer second',
  ]);
});

test('no connection is kept: one that lay idle may be gone', async () => {
  const asked = endpoint();
  await asked.complete(prompt, never);
  await asked.complete(prompt, never);
  expect(model.asked.map(({ headers }) => headers.connection)).toEqual(['close', 'close']);
});

describe('an endpoint that takes no schema', () => {
  const no = { status: 400, body: '{"error": {"message": "unsupported response_format"}}' };

  test('is asked for plain JSON, with the schema in the prompt, from then on', async () => {
    const asked = endpoint();
    model.play(no, { content: { is: 'well' } });
    expect(await asked.complete(prompt, never)).toMatchObject({ value: { is: 'well' }, requests: 2 });
    expect(await asked.complete(prompt, never)).toMatchObject({ requests: 1 });
    expect(formats()).toEqual(['json_schema', 'json_object', 'json_object']);
    expect(model.asked.at(-1)?.text).toContain('Its JSON schema');
  });

  test('is asked for text where it takes no JSON either', async () => {
    model.play(no, no, { content: 'Of course:\n```json\n{"is": "well"}\n```' });
    expect(await endpoint().complete(prompt, never)).toMatchObject({ value: { is: 'well' }, requests: 3 });
    expect(formats()).toEqual(['json_schema', 'json_object', 'none']);
  });

  test('is asked no more often than it may be', async () => {
    model.play(no);
    await expect(endpoint().complete({ ...prompt, requests: 2 }, never)).rejects.toThrow(
      'refuses the request',
    );
    expect(model.asked.length).toBe(2);
  });

  test('gets the bound of the answer under the name that it knows', async () => {
    model.play(
      {
        status: 400,
        body: '{"error": {"message": "Use \'max_completion_tokens\' instead of \'max_tokens\'."}}',
      },
      { content: { is: 'well' } },
    );
    await endpoint().complete(prompt, never);
    expect(model.asked.map(({ body }) => [body['max_tokens'], body['max_completion_tokens']])).toEqual([
      [500, undefined],
      [undefined, 500],
    ]);
    expect(formats()).toEqual(['json_schema', 'json_schema']);
  });
});

test('a busy endpoint is asked once more, after as long as it says', async () => {
  model.play({ status: 429, headers: { 'retry-after': '1' }, body: '{}' }, { content: { is: 'well' } });
  const started = performance.now();
  expect(await endpoint().complete(prompt, never)).toMatchObject({ requests: 2 });
  expect(performance.now() - started).toBeGreaterThan(950);
  model.play({ status: 503, headers: { 'retry-after-ms': '1' }, body: '{}' });
  await expect(endpoint().complete(prompt, never)).rejects.toThrow('HTTP 503');
  expect(model.asked.length).toBe(2);
});

test('whoever gives up is answered at once', async () => {
  model.play({ waitMs: 20_000, content: '' });
  const started = performance.now();
  expect(await failure({}, AbortSignal.timeout(100))).toContain('timeout: The language model did not answer');
  expect(performance.now() - started).toBeLessThan(5000);
});

test.each([
  [
    { prompt_tokens: 20, completion_tokens: 6 },
    { input: 20, output: 6 },
  ],
  [
    { prompt_tokens: 0, completion_tokens: 0 },
    { input: 16, output: 6 },
  ],
  [
    { prompt_tokens: 1e9, completion_tokens: 1e9 },
    { input: 16, output: 6 },
  ],
  [{ prompt_tokens: '20' }, { input: 16, output: 6 }],
  [undefined, { input: 16, output: 6 }],
])('of %j tokens %j are believed', async (usage, tokens) => {
  model.play({ content: { is: 'well' }, ...(usage && { usage }) });
  expect((await endpoint().complete(prompt, never)).tokens).toEqual(tokens);
});

test('trouble is told in our words, without the key, the prompt and what the endpoint says', async () => {
  const echo = JSON.stringify({ error: { message: `no: ${KEY} ${prompt.user}` } });
  const lines: string[] = [];
  for (const status of [401, 403, 404, 302, 429, 500]) {
    model.play({ status, headers: { 'retry-after': '999' }, body: echo });
    lines.push(`${status} → ${await failure()}`);
  }
  for (const [name, reply] of [
    ['refusal', { refusal: 'No.' }],
    ['text', { content: 'fraud is broken' }],
    ['page', { body: '<html>' }],
    ['nothing', { body: '' }],
    ['giant', { content: 'x'.repeat(100), times: 10_000 }],
    ['reset', { cutAt: 0 }],
  ] as const) {
    model.play(reply);
    lines.push(`${name} → ${await failure()}`);
  }
  const gone = await scriptedModel();
  gone.close();
  lines.push(`nobody there → ${await failure({ url: gone.url })}`);
  lines.push(`key → ${await failure({ key: () => Promise.resolve(`${KEY}\n${KEY}`) })}`);
  const all = lines.join('\n');
  expect(all).not.toContain(KEY);
  expect(all).not.toContain(prompt.user);
  expect(all).toMatchInlineSnapshot(`
    "401 → unauthenticated: The language model's endpoint does not take the key (HTTP 401). (Check llm.key or llm.keyFile.)
    403 → unauthenticated: The language model's endpoint does not take the key (HTTP 403). (Check llm.key or llm.keyFile.)
    404 → not_supported: The language model is not there (HTTP 404). (Check llm.url and llm.model: /chat/completions is asked below the URL.)
    302 → not_supported: The language model is not there (HTTP 302). (Check llm.url and llm.model: /chat/completions is asked below the URL.)
    429 → unavailable: The language model is busy (HTTP 429). (Call again later.)
    500 → unavailable: The language model fails (HTTP 500). (Everything works without a model.)
    refusal → refused: The language model refused to answer. (Everything works without a model.)
    text → not_supported: The language model's answer is not JSON. (Check llm.model: it has to write JSON.)
    page → not_supported: The language model's answer is not JSON. (Check llm.model: it has to write JSON.)
    nothing → not_supported: The language model's answer is no chat completion. (Check llm.model: it has to write JSON.)
    giant → too_large: The language model answers more than it was given room for. (Is it the right model? Give it more room with llm.tokens.)
    reset → unavailable: The language model cannot be reached: UND_ERR_SOCKET. (Check llm.url (--llm-url) and the network. Everything works without a model.)
    nobody there → unavailable: The language model cannot be reached: ECONNREFUSED. (Check llm.url (--llm-url) and the network. Everything works without a model.)
    key → not_configured: The key of the language model has characters that no header can carry. (Check llm.key, or the file of llm.keyFile: one line.)"
  `);
});
