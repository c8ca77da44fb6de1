import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { PlatformError } from '../../server/errors.ts';
import {
  clusterAnswering,
  configMap,
  connect,
  hurried,
  kubeconfigFor,
  ref,
  type Reply,
  status,
} from './api-server.ts';
import { openKube } from '../../server/kube/open.ts';

async function told(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    value => ({ value }),
    (reason: unknown) => reason,
  );
  if (!(error instanceof PlatformError)) throw new Error(`no PlatformError: ${JSON.stringify(error)}`);
  return `${error.code}: ${error.message} | ${error.hint}`.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST');
}

const Fixture = z.strictObject({
  name: z.string(),
  answer: z.strictObject({
    code: z.number(),
    message: z.string(),
    reason: z.string().optional(),
    details: z.unknown().optional(),
  }),
  error: z.string(),
});
const fixtures = z
  .array(Fixture)
  .parse(parse(readFileSync(new URL('../fixtures/kube/refusals.yaml', import.meta.url), 'utf8')));

test.for(fixtures)('$name', async ({ answer: { code, message, ...more }, error }) => {
  const { cluster } = await clusterAnswering(() => status(code, message, more));
  expect(await told(cluster.create(configMap('a')))).toBe(error);
});

const broken: readonly (readonly [string, Reply, string])[] = [
  ['says nothing', 'silence', 'no answer within 0.3 s'],
  ['hangs up', 'drop', 'socket hang up'],
  ['breaks off', 'cut', 'aborted'],
];

test.for(broken)('a server that %s: a read is told so', async ([, reply, why]) => {
  const { cluster } = await clusterAnswering(() => reply, { ...hurried, patienceMs: 100 });
  expect(await told(cluster.get(ref))).toBe(
    `unavailable: The API server at HOST (context "test") cannot be reached: ${why}. | ${
      reply === 'silence'
        ? 'Check the network or VPN, and whether the API server is overloaded; then call again.'
        : 'Check the network or VPN, then call again.'
    }`,
  );
});

test.for(broken)(
  'a server that %s: of a write it is not known whether it was carried out',
  async ([, reply, why]) => {
    const { cluster, requests } = await clusterAnswering(() => reply);
    expect(await told(cluster.create(configMap('a')))).toBe(
      `unavailable: The connection to the API server at HOST (context "test") was lost (${why}); whether the write was carried out is not known. | Look at what is there, then call again.`,
    );
    expect(requests).toHaveLength(1);
  },
);

test('nothing listens', async () => {
  const port = await new Promise<number>(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
  const { cluster } = await connect(`http://127.0.0.1:${port}`, {}, { ...hurried, patienceMs: 50 });
  expect(await told(cluster.get(ref))).toBe(
    'unavailable: The API server at HOST (context "test") cannot be reached: connect ECONNREFUSED HOST. | Nothing listens there: is the cluster running, is the tunnel or VPN up?',
  );
});

test('a name that nobody knows', async () => {
  const { cluster } = await connect('https://cluster.invalid:6443', {}, { ...hurried, patienceMs: 50 });
  expect(await told(cluster.get(ref))).toMatch(
    /^unavailable: The API server at cluster\.invalid:6443 \(context "test"\) cannot be reached: getaddrinfo (ENOTFOUND|EAI_AGAIN) cluster\.invalid\. \| The name /,
  );
});

test.for([
  ['a page of a proxy', { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } }, 200],
  ['another server', { status: 404, body: 'nothing here', headers: { 'content-type': 'text/plain' } }, 404],
] as const)('%s instead of an API', async ([, reply, code]) => {
  const { url } = await clusterAnswering(() => reply);
  // Below this path nothing is served, discovery neither.
  const { cluster } = await connect(`${url}/elsewhere`);
  expect(await told(cluster.get(ref))).toBe(
    `unavailable: HOST (context "test") answered ${code}, but not as a Kubernetes API server does. | Check the address in the kubeconfig, and whether a proxy stands in between.`,
  );
});

test('an answer that is no object', async () => {
  const { cluster } = await clusterAnswering(() => ({ body: { kind: 'ConfigMap' } }));
  expect(await told(cluster.get(ref))).toMatch(
    /^unavailable: The API server answered with something that is not/,
  );
});

test('whoever gives up is told at once', async () => {
  const { cluster } = await clusterAnswering(() => 'silence');
  const stop = new AbortController();
  const reason = new PlatformError('timeout', 'too late', 'later');
  const calls = [
    cluster.get(ref, stop.signal),
    cluster.list(ref, stop.signal),
    cluster.create(configMap('a'), {}, stop.signal),
    cluster.podLogs({ namespace: 'shop', pod: 'a' }, stop.signal),
  ].map(told);
  await cluster.serves('v1', 'Pod');
  const before = performance.now();
  stop.abort(reason);
  expect(await Promise.all(calls)).toEqual(Array(4).fill('timeout: too late | later'));
  expect(performance.now() - before).toBeLessThan(100);
  expect(await told(cluster.get(ref, AbortSignal.abort()))).toMatch(/^cancelled/);
});

test.for([
  [
    'http to another machine',
    'http://192.0.2.1:6443',
    'not_configured: Context "test" reaches http://192.0.2.1:6443 without encryption. | Use an https:// address; http:// is for this machine only, such as "kubectl proxy".',
  ],
  [
    'no address',
    'cluster',
    'not_configured: The server of context "test" is not an address: "cluster". | Write it as https://HOST:PORT in the kubeconfig.',
  ],
] as const)('%s', async ([, server, error]) => {
  const opening = openKube({ files: [await kubeconfigFor(server)], patience: hurried });
  expect(await told(opening.then(({ cluster }) => cluster.get(ref)))).toBe(error);
});
