import { chmod, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { openKube } from '../../server/kube/open.ts';
import { certify } from '../cluster/certificate.ts';
import { temporaryFolder } from '../support/folder.ts';
import { configMap, connect, hurried, kubeconfigFor, ref, serveApi, status } from './api-server.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const fine = { body: configMap('a') };

/** A program that counts its runs in a file beside it, and prints or does this. */
async function plugin(does: string): Promise<{ command: string; runs: () => Promise<string> }> {
  const folder = await temporaryFolder();
  const command = join(folder, 'plugin');
  await writeFile(command, `#!/bin/sh\necho "$KUBERNETES_EXEC_INFO" >> '${folder}/runs'\n${does}\n`);
  await chmod(command, 0o755);
  return { command, runs: () => readFile(join(folder, 'runs'), 'utf8') };
}

const credential = (token: string) =>
  `echo '${JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status: { token } })}'`;
const exec = (command: string) => ({
  exec: {
    apiVersion: 'client.authentication.k8s.io/v1',
    command,
    args: ['get-token'],
    provideClusterInfo: true,
  },
});

test('a plugin gives a token, is told what is expected, and asked once', async () => {
  const { url, requests } = await serveApi(() => fine);
  const { command, runs } = await plugin(credential('from-the-plugin'));
  const { cluster } = await connect(url, { user: exec(command) });
  await cluster.get(ref);
  await cluster.get(ref);
  expect(requests.map(({ headers }) => headers.authorization)).toEqual(
    Array(2).fill('Bearer from-the-plugin'),
  );
  expect(
    (await runs())
      .trim()
      .split('\n')
      .map(line => JSON.parse(line)),
  ).toEqual([
    {
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1',
      spec: { interactive: false, cluster: { server: url } },
    },
  ]);
});

test('what is turned down is asked for anew, once for all requests, a write too', async () => {
  const { url, requests } = await serveApi(({ headers }) =>
    headers.authorization === 'Bearer token-2' ? fine : status(401, 'Unauthorized'),
  );
  const { command } = await plugin(
    `n=$(wc -l < "$(dirname "$0")/runs")\n${credential('token-$n').replace('token-$n', `token-'$n'`)}`,
  );
  const { cluster } = await connect(url, { user: exec(command) });
  await cluster.serves('v1', 'ConfigMap');
  await Promise.all([cluster.get(ref), cluster.get(ref), cluster.create(configMap('a'))]);
  const tokens = Map.groupBy(requests, ({ headers }) => headers.authorization);
  expect([...tokens].map(([token, asked]) => [token, asked.length])).toEqual([
    ['Bearer token-1', 3],
    ['Bearer token-2', 3],
  ]);
});

test.for([
  [
    'fails',
    'echo "not signed in to the cloud" >&2; exit 1',
    /^The credential plugin ".*" of context "test" failed: not signed in to the cloud$/,
  ],
  ['prints nonsense', 'echo hello', /^The credential plugin ".*" of context "test" failed: Unexpected token/],
  ['prints no credential', 'echo "{}"', /^The credential plugin ".*" of context "test" failed: /],
] as const)('a plugin that %s', async ([, does, message]) => {
  const { url, requests } = await serveApi(() => fine);
  const { command } = await plugin(does);
  const { cluster } = await connect(url, { user: exec(command) });
  await expect(cluster.get(ref)).rejects.toMatchObject({
    code: 'unauthenticated',
    message: expect.stringMatching(message),
    hint: `Run it by hand: ${command} get-token`,
  });
  expect(requests).toEqual([]);
});

test('a plugin that is not installed', async () => {
  const { url } = await serveApi(() => fine);
  const user = { exec: { ...exec('no-such-plugin').exec, installHint: 'Install it from example.com.' } };
  const { cluster } = await connect(url, { user });
  await expect(cluster.get(ref)).rejects.toMatchObject({
    code: 'unauthenticated',
    message: 'The credential plugin "no-such-plugin" of context "test" is not installed.',
    hint: 'Install it from example.com.',
  });
});

test('a token that expired is replaced by what the kubeconfig says by now', async () => {
  const { url, requests } = await serveApi(({ headers }) =>
    headers.authorization === 'Bearer new' ? fine : status(401, 'Unauthorized'),
  );
  const path = await kubeconfigFor(url, { user: { token: 'old' } });
  const { cluster } = await openKube({ files: [path], patience: hurried });
  await expect(cluster.get(ref)).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(requests).toHaveLength(2);
  await writeFile(path, (await readFile(path, 'utf8')).replace('token: old', 'token: new'));
  expect((await cluster.get(ref))?.metadata.name).toBe('a');
});

test('a token in a file beside the kubeconfig, and a name with a password', async () => {
  const { url, requests } = await serveApi(() => fine);
  const path = await kubeconfigFor(url, { user: { tokenFile: 'token' } });
  await writeFile(join(path, '..', 'token'), 'from-a-file\n');
  const kube = await openKube({ files: [path], patience: hurried });
  await kube.cluster.get(ref);
  const { cluster } = await connect(url, { user: { username: 'ada', password: 'pass' } });
  await cluster.get(ref);
  expect(requests.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer from-a-file',
    `Basic ${base64('ada:pass')}`,
  ]);
});

test('a pod has its own account', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'token'), 'account');
  const { cluster, context, server } = await openKube({
    files: [],
    pod: { host: '127.0.0.1', port: '1', folder },
    patience: { ...hurried, patienceMs: 0 },
  });
  expect([context, server]).toEqual(['in-cluster', 'https://127.0.0.1:1']);
  await expect(cluster.get(ref)).rejects.toMatchObject({
    code: 'unauthenticated',
    message: expect.stringContaining('ca.crt'),
  });
  const pod = { host: '127.0.0.1', port: '1', folder };
  await expect(openKube({ files: [], pod, planes: { east: 'prod' } })).rejects.toMatchObject({
    code: 'not_configured',
    message: 'There is no kubeconfig that context "prod" could be in.',
  });
  const beside = await kubeconfigFor('https://api.invalid');
  const both = await openKube({ files: [beside], pod, planes: { here: 'in-cluster' } });
  expect([both.context, both.plane('here') === both.cluster]).toEqual(['test', false]);
  await writeFile(join(folder, 'ca.crt'), certify({ name: 'authority' }).cert);
  await expect(cluster.get(ref)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

const authority = certify({ name: 'authority' });
const other = certify({ name: 'other' });
const leaf = (addresses: string[], issuer = authority) =>
  certify({ name: 'server', hosts: ['api.test'], addresses }, issuer);

test.for([
  ['is right', leaf(['127.0.0.1']), {}, 'a'],
  ['is for another name that is asked for', leaf([]), { 'tls-server-name': 'api.test' }, 'a'],
  ['is for another name', leaf([]), {}, 'its certificate is for another name'],
  [
    'is signed by somebody else',
    leaf(['127.0.0.1'], other),
    {},
    'its certificate is not signed by the authority that the kubeconfig names',
  ],
  [
    'is not to be looked at',
    leaf([], other),
    { 'insecure-skip-tls-verify': true, 'certificate-authority-data': undefined },
    'a',
  ],
] as const)('a certificate that %s', async ([, { cert, key }, more, expected]) => {
  const api = await serveApi(
    () => fine,
    answer => createServer({ cert, key }, answer),
  );
  const trusted = { 'certificate-authority-data': base64(authority.cert), ...more };
  const { cluster } = await connect(api.url.replace('http:', 'https:'), { cluster: trusted });
  const told: unknown = await cluster.get(ref).then(
    found => found?.metadata.name,
    (error: unknown) => error,
  );
  if (expected === 'a') expect(told).toBe('a');
  else expect(told).toMatchObject({ code: 'not_configured', message: expect.stringContaining(expected) });
  expect(api.requests).toHaveLength(expected === 'a' ? 1 : 0);
});

test('a client certificate, and none', async () => {
  const server = leaf(['127.0.0.1']);
  const api = await serveApi(
    () => fine,
    answer =>
      createServer(
        {
          cert: server.cert,
          key: server.key,
          ca: authority.cert,
          requestCert: true,
          rejectUnauthorized: true,
        },
        answer,
      ),
  );
  const url = api.url.replace('http:', 'https:');
  const cluster = { 'certificate-authority-data': base64(authority.cert) };
  const ada = certify({ name: 'ada' }, authority);
  const user = { 'client-certificate-data': base64(ada.cert), 'client-key-data': base64(ada.key) };
  expect((await (await connect(url, { cluster, user })).cluster.get(ref))?.metadata.name).toBe('a');
  const nobody = await connect(url, { cluster });
  await expect(nobody.cluster.get(ref)).rejects.toMatchObject({
    code: 'unauthenticated',
    message: expect.stringContaining('does not accept the client certificate'),
  });
});

const whole = (name: string) => ({
  'current-context': name,
  contexts: [{ name, context: { cluster: name, user: name } }],
  clusters: [{ name, cluster: { server: `https://${name}.invalid` } }],
  users: [{ name, user: { token: name } }],
});

test.for([
  [
    'a context that is not there',
    [whole('prod')],
    { context: 'prood' },
    'has no context "prood". | Did you mean prod? Its contexts: prod.',
  ],
  [
    'no current context',
    [{ ...whole('prod'), 'current-context': '' }],
    {},
    'has no current context. | Name one with --context: prod.',
  ],
  [
    'a cluster that is not there',
    [{ ...whole('prod'), clusters: [] }],
    {},
    'names cluster "prod", which is not there.',
  ],
  [
    'a user that is not there',
    [{ ...whole('prod'), users: null }],
    {},
    'names user "prod", which is not there.',
  ],
  [
    'a cluster without a server',
    [{ ...whole('prod'), clusters: [{ name: 'prod', cluster: {} }] }],
    {},
    'is not well-formed: clusters.0.cluster.server',
  ],
  ['no YAML', ['a: [b'], {}, 'cannot be read: '],
  ['no file', [], {}, 'There is no kubeconfig '],
  [
    'a plane whose context is not there',
    [whole('prod')],
    { planes: { east: 'est' } },
    'has no context "est". | Its contexts: prod.',
  ],
] as const)('a kubeconfig with %s', async ([, contents, more, expected]) => {
  const folder = await temporaryFolder();
  const files = [join(folder, 'k0'), ...contents.map((_, i) => join(folder, `k${i + 1}`))];
  for (const [i, content] of contents.entries())
    await writeFile(files[i + 1] ?? '', typeof content === 'string' ? content : stringify(content));
  const error: unknown = await openKube({ files, ...more }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'not_configured' });
  expect(`${Reflect.get(Object(error), 'message')} | ${Reflect.get(Object(error), 'hint')}`).toContain(
    expected,
  );
});

test('several kubeconfigs count as one, several contexts are several clusters', async () => {
  const folder = await temporaryFolder();
  const files = ['east', 'west'].map(name => join(folder, name));
  await writeFile(files[0] ?? '', stringify(whole('east')));
  await writeFile(files[1] ?? '', stringify(whole('west')));
  const kube = await openKube({ files, planes: { there: 'west', here: 'east' } });
  expect([kube.context, kube.server]).toEqual(['east', 'https://east.invalid']);
  expect(kube.plane('here')).toBe(kube.cluster);
  expect(kube.plane('default')).toBe(kube.cluster);
  expect(kube.plane('there')).not.toBe(kube.cluster);
  expect(() => kube.plane('north')).toThrow(/^Data plane "north" is not mapped to a cluster/);
});

test('where changes are only tried, everything else works', async () => {
  const { url, requests } = await serveApi(() => fine);
  const { cluster } = await openKube({ files: [await kubeconfigFor(url)], dryOnly: true, patience: hurried });
  await cluster.get(ref);
  await cluster.apply(configMap('a'), { manager: 'm', dryRun: true });
  for (const write of [
    cluster.create(configMap('a')),
    cluster.replace(configMap('a')),
    cluster.apply(configMap('a'), { manager: 'm' }),
    cluster.patch(ref, {}),
    cluster.delete(ref),
  ])
    await expect(write).rejects.toMatchObject({ code: 'read_only' });
  expect(requests).toHaveLength(2);
});
