import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { type Patience, patience } from '../../server/kube/api.ts';
import { type Kube, openKube } from '../../server/kube/open.ts';
import { temporaryFolder } from '../support/folder.ts';

export type Asked = {
  method: string;
  /** As it came, encoded. */
  path: string;
  query: { [parameter: string]: string };
  headers: IncomingMessage['headers'];
  body: unknown;
  /** How many requests, discovery apart, came before this one. */
  nth: number;
};

export type Reply =
  | { status?: number; body?: unknown; headers?: { [name: string]: string } }
  /** No answer, a connection that is closed at once, an answer that breaks off. */
  | 'silence'
  | 'drop'
  | 'cut'
  | ((response: ServerResponse) => void);

const resource = (name: string, kind: string, scope = 'Namespaced') => ({
  resource: name,
  responseKind: { group: '', version: '', kind },
  scope,
});

const discovery: { [path: string]: unknown } = {
  '/api': {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        versions: [
          {
            version: 'v1',
            resources: [
              resource('configmaps', 'ConfigMap'),
              resource('pods', 'Pod'),
              resource('namespaces', 'Namespace', 'Cluster'),
            ],
          },
        ],
      },
    ],
  },
  '/apis': {
    kind: 'APIGroupDiscoveryList',
    items: [
      {
        metadata: { name: 'apps' },
        versions: [{ version: 'v1', resources: [resource('deployments', 'Deployment')] }],
      },
    ],
  },
};

function send(response: ServerResponse, reply: Reply): void {
  if (typeof reply === 'function') return reply(response);
  if (reply === 'silence') return;
  if (reply === 'drop') {
    response.socket?.destroy();
    return;
  }
  if (reply === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"kind":"Con', () => response.socket?.destroy());
    return;
  }
  const { status = 200, body = {}, headers = {} } = reply;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text === '' ? undefined : JSON.parse(text);
}

/** An API server as the network shows it: discovery works, everything else is up to the test. */
/** `make` gives the server, where it is not a plain one. */
export async function serveApi(
  answer: (asked: Asked) => Reply,
  make: (listener: RequestListener) => Server = listener => createServer(listener),
) {
  const requests: Asked[] = [];
  const server: Server = make((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '', 'http://api');
      const [path = ''] = (request.url ?? '').split('?');
      const body = await bodyOf(request);
      const asked: Asked = {
        method: request.method ?? '',
        path,
        query: Object.fromEntries(url.searchParams),
        headers: request.headers,
        body,
        nth: requests.length,
      };
      const known = discovery[path];
      if (known !== undefined) return send(response, { body: known });
      requests.push(asked);
      return send(response, answer(asked));
    })();
  });
  const port = await new Promise<number>(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${port}`, requests };
}

export type Access = { cluster?: object; user?: object };

/** The path of a kubeconfig with one context, `test`. */
export async function kubeconfigFor(
  server: string,
  { cluster = {}, user = { token: 'secret-token' } }: Access = {},
) {
  const path = join(await temporaryFolder(), 'kubeconfig');
  await writeFile(
    path,
    stringify({
      'current-context': 'test',
      contexts: [{ name: 'test', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server, ...cluster } }],
      users: [{ name: 'u', user }],
    }),
  );
  return path;
}

/** Impatient, so that a test of what takes too long is quick. */
export const hurried: Patience = { ...patience, connectMs: 500, answerMs: 300, idleMs: 300, backOffMs: 5 };

export async function connect(
  server: string,
  access: Access = {},
  limits: Patience = hurried,
): Promise<Kube> {
  const kube = await openKube({ files: [await kubeconfigFor(server, access)], patience: limits });
  onTestFinished(() => kube.close());
  return kube;
}

/** A cluster behind an API server that answers so. */
export async function clusterAnswering(answer: (asked: Asked) => Reply, limits: Patience = hurried) {
  const api = await serveApi(answer);
  const { cluster } = await connect(api.url, {}, limits);
  return { cluster, ...api };
}

export const status = (code: number, message: string, more: object = {}) => ({
  status: code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code, ...more },
});

export const configMap = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop', resourceVersion: '7' },
  ...more,
});

export const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'a' };
