import type { ServerResponse } from 'node:http';
import { PlatformError } from '../../../server/errors.ts';

export type Fault = (response: ServerResponse) => void;

export const json =
  (status: number, body: object): Fault =>
  response =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
export const plain =
  (status: number, text: string, type = 'text/plain; charset=utf-8'): Fault =>
  response =>
    void response.writeHead(status, { 'content-type': type }).end(text);
export const page =
  (status: number, more: object = {}): Fault =>
  response =>
    void response.writeHead(status, { 'content-type': 'text/html', ...more }).end('<html>Sign in</html>');

/** What can go wrong with whatever is asked over HTTP. */
export const networkFaults: readonly [string, Fault][] = [
  ['401', page(401)],
  ['403', page(403)],
  ['404', page(404)],
  ['a redirect', page(302, { location: 'http://127.0.0.1:1/login' })],
  ['a page', page(200)],
  ['other JSON', json(200, { hello: 'world' })],
  ['busy', plain(429, 'too many outstanding requests')],
  ['down', page(502)],
  ['a large one', response => void response.writeHead(200).end(' '.repeat(3000))],
  ['silence', () => undefined],
  ['a lost connection', response => void response.socket?.destroy()],
  [
    'a cut',
    response =>
      void response.writeHead(200, { 'content-length': '100' }).write('{', () => response.socket?.destroy()),
  ],
];

/** How a failure is told, or what there is instead of one. */
export async function told(name: string, work: Promise<object>, url: string): Promise<string> {
  const outcome: unknown = await work.catch((error: unknown) => error);
  const text =
    outcome instanceof PlatformError
      ? `${outcome.code}: ${outcome.message} (${outcome.hint})`
      : outcome instanceof Error
        ? `NO PlatformError: ${outcome.stack}`
        : JSON.stringify(outcome);
  return `${name} → ${text}`.replaceAll(url, 'URL');
}
