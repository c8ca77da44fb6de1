import { PlatformError } from '../errors.ts';

type Fetch = typeof globalThis.fetch;

const tooLong = (): PlatformError =>
  new PlatformError(
    'too_large',
    'The language model answers more than it was given room for.',
    'Is it the right model? Give it more room with llm.tokens.',
  );

async function textOf(response: Response, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function headersOf(key: string | undefined): Headers {
  const headers = new Headers({
    accept: 'application/json',
    'content-type': 'application/json',
    // Reports are minutes apart: a connection that lay idle is often gone when the next one needs it.
    connection: 'close',
  });
  if (key === undefined || key === '') return headers;
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new PlatformError(
      'not_configured',
      'The key of the language model has characters that no header can carry.',
      'Check llm.key, or the file of llm.keyFile: one line.',
    );
  headers.set('authorization', `Bearer ${key}`);
  return headers;
}

/** Nothing of an answer counts but its status, its body and how long it asks to wait. */
function plain({ status, headers }: Response, text: string): Response {
  const kept = new Headers({ 'content-type': 'application/json' });
  for (const name of ['retry-after', 'retry-after-ms'])
    if (headers.has(name)) kept.set(name, headers.get(name) ?? '');
  return new Response([204, 205, 304].includes(status) ? null : text, { status, headers: kept });
}

/**
 * A fetch for the client of the API that sends no header but ours, so that the key is known here only, and that has
 * read the whole answer, within `bytes` and as long as the signal says, when it comes back.
 */
export const transport =
  (fetch: Fetch, key: () => Promise<string | undefined>, bytes: number): Fetch =>
  async (address, { body = null, signal = null } = {}) => {
    const headers = headersOf(await key());
    const response = await fetch(address, { method: 'POST', body, headers, signal, redirect: 'manual' });
    return plain(response, await textOf(response, bytes));
  };
