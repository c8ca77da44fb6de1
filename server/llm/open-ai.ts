import { setTimeout as sleep } from 'node:timers/promises';
import { APIError, OpenAI } from 'openai';
import * as z from 'zod';
import type { Completion, LanguageModel, Prompt } from '../control-plane/ports.ts';
import { countedTokens, estimateTokens } from '../domain/tokens.ts';
import { bodyOf, type Dialect, simpler } from './dialect.ts';
import { jsonIn } from './json-in.ts';
import { transport } from './transport.ts';
import { noAnswer, troubleOf, unwilling } from './trouble.ts';

export type Endpoint = {
  /** Of any API that speaks OpenAI's; without it OpenAI's own. */
  url?: string | undefined;
  model: string;
  /** Asked for at every request: a key in a file may be renewed. */
  key: () => Promise<string | undefined>;
};

const OPENAI = 'https://api.openai.com/v1';
/** Nobody waits longer for a busy endpoint. */
const PATIENCE_MS = 5000;
/** A token is seldom longer than this, with what JSON and HTTP put around it. */
const BYTES_PER_TOKEN = 16;
const AROUND = 65_536;

const Reply = z.looseObject({
  choices: z
    .array(
      z.looseObject({
        finish_reason: z.string().nullish(),
        message: z.looseObject({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
  usage: z.looseObject({ prompt_tokens: z.unknown(), completion_tokens: z.unknown() }).nullish().catch(null),
});

function completionIn(reply: unknown, prompt: Prompt, requests: number): Completion {
  const { data } = Reply.safeParse(reply);
  const [choice] = data?.choices ?? [];
  if (!data || !choice) throw noAnswer('is no chat completion');
  const { finish_reason: end, message } = choice;
  if (message.refusal || end === 'content_filter') throw unwilling();
  const text = message.content ?? '';
  if (text.trim() === '') throw noAnswer('is empty');
  const value = jsonIn(text);
  if (value === undefined) throw noAnswer(end === 'length' ? 'was cut off' : 'is not JSON');
  const asked = estimateTokens(`${prompt.system}${prompt.user}${JSON.stringify(prompt.schema.json)}`);
  return {
    value,
    tokens: {
      input: countedTokens(data.usage?.prompt_tokens, asked, asked * 2),
      output: countedTokens(data.usage?.completion_tokens, estimateTokens(text), prompt.maxTokens),
    },
    requests,
  };
}

const statusOf = (error: unknown): number =>
  error instanceof APIError && typeof error.status === 'number' ? error.status : 0;

/** How long a busy endpoint asks to wait, in milliseconds; undefined where it asks for too much. */
function pauseAfter(error: unknown): number | undefined {
  const status = statusOf(error);
  if (status !== 429 && status < 500) return undefined;
  const headers = error instanceof APIError ? error.headers : undefined;
  const said = headers?.get('retry-after-ms') ?? undefined;
  const after = headers?.get('retry-after') ?? undefined;
  const date = after === undefined ? Number.NaN : Date.parse(after) - Date.now();
  const asked = said === undefined ? Number(after ?? 0.5) * 1000 : Number(said);
  const pause = Math.max(0, Number.isNaN(asked) ? date : asked);
  return pause <= PATIENCE_MS ? pause : undefined;
}

/** A language model behind any endpoint that speaks OpenAI's chat completions. Prompts, answers and the key are in no error. */
export function createOpenAi(
  { url = OPENAI, model, key }: Endpoint,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): LanguageModel {
  const first: Dialect = {
    form: 'json_schema',
    bound: url === OPENAI ? 'max_completion_tokens' : 'max_tokens',
  };
  // What an endpoint refused once it is not asked for again, as long as anything is left to try.
  let dialect = first;
  const client = (bytes: number) =>
    new OpenAI({
      baseURL: url,
      // The transport knows the real one.
      apiKey: 'unused',
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      logLevel: 'off',
      maxRetries: 0,
      fetch: transport(fetch, key, bytes),
    });

  async function ask(prompt: Prompt, signal: AbortSignal): Promise<Completion> {
    const { chat } = client(prompt.maxTokens * BYTES_PER_TOKEN + AROUND);
    let isRetried = false;
    for (let requests = 1; ; requests++)
      try {
        const reply: unknown = await chat.completions.create(bodyOf(prompt, model, dialect), { signal });
        return completionIn(reply, prompt, requests);
      } catch (error) {
        const status = statusOf(error);
        const isRefused = status === 400 || status === 422;
        const next = isRefused && error instanceof Error ? simpler(dialect, error.message) : undefined;
        const pause = isRetried ? undefined : pauseAfter(error);
        if (isRefused) dialect = next ?? first;
        if (requests >= prompt.requests || (next === undefined && pause === undefined)) throw error;
        isRetried ||= next === undefined;
        await sleep(pause ?? 0, undefined, { signal });
      }
  }

  return {
    complete: (prompt, signal) =>
      ask(prompt, signal).catch((error: unknown) => Promise.reject(troubleOf(error, signal))),
  };
}
