import { Agent, request } from 'node:https';
import { ApiFailure } from './errors.ts';

export type Connection = { server: string; ca?: string; cert?: string; key?: string; token?: string };

export type Client = {
  get(path: string): Promise<unknown>;
  text(path: string): Promise<string>;
  create(path: string, object: object): Promise<unknown>;
  replace(path: string, object: object): Promise<unknown>;
  patch(path: string, change: object, kind?: keyof typeof patches): Promise<unknown>;
  remove(path: string): Promise<unknown>;
  close(): void;
};

const patches = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
};

/** Speaks JSON with an API server; an answer that is no success is thrown as an ApiFailure. */
export function connect({ server, ca, cert, key, token }: Connection): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 16, ca, cert, key });

  const send = (method: string, path: string, body?: object, type = 'application/json'): Promise<string> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': type, ...(token && { authorization: `Bearer ${token}` }) };
      const sent = request(new URL(path, server), { method, agent, headers }, answer => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const status = answer.statusCode ?? 0;
          if (status < 200 || status > 299) reject(new ApiFailure(status, `${method} ${path}`, text));
          else resolve(text);
        });
      });
      sent.on('error', reject);
      sent.end(body && JSON.stringify(body));
    });

  const json = async (...call: Parameters<typeof send>): Promise<unknown> => JSON.parse(await send(...call));
  return {
    get: path => json('GET', path),
    text: path => send('GET', path),
    create: (path, object) => json('POST', path, object),
    replace: (path, object) => json('PUT', path, object),
    patch: (path, change, kind = 'merge') => json('PATCH', path, change, patches[kind]),
    remove: path => json('DELETE', path),
    close: () => agent.destroy(),
  };
}
