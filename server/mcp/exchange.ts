import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The body as text; undefined when it is longer than `limit` bytes: the rest is thrown away. */
export function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const parts: Buffer[] = [];
  let size = 0;
  request
    .on('data', (part: Buffer) => {
      size += part.length;
      if (size <= limit) parts.push(part);
      else resolve(undefined);
    })
    .once('end', () => resolve(Buffer.concat(parts).toString('utf8')))
    .once('error', reject);
  return promise;
}

/** The request as the web knows it, without its body; its signal aborts when the client goes away. */
export function webRequest(request: IncomingMessage, response: ServerResponse): Request {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const url = `http://${request.headers.host ?? 'localhost'}${request.url ?? '/'}`;
  return new Request(url, { method: request.method ?? 'GET', headers, signal: gone.signal });
}

/** Sends an answer: JSON in one piece, a stream of events as it comes, until the client goes away. */
export async function send(response: ServerResponse, answer: Response): Promise<void> {
  const headers = Object.fromEntries(answer.headers);
  if (answer.body !== null && headers['content-type']?.startsWith('text/event-stream')) {
    response.writeHead(answer.status, headers).flushHeaders();
    await pipeline(Readable.fromWeb(answer.body), response).catch(() => response.destroy());
    return;
  }
  const body = Buffer.from(await answer.arrayBuffer());
  response.writeHead(answer.status, { ...headers, 'content-length': body.length }).end(body);
}

/** A refusal in the words of JSON-RPC, for a request that no server instance has seen. */
export const refusal = (
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
) => Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status, headers });
