import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { realCluster } from '../../server/config/cluster.ts';
import { PlatformError } from '../../server/errors.ts';
import { temporaryFolder } from '../support/folder.ts';

const HOME = '/home/ada';
const own = '/home/ada/.kube/config';
const both = ['/a', '/b'].join(delimiter);

test.for([
  ['nothing: a kubeconfig at home alone asks for nothing', {}, {}, undefined],
  ['a context: of the kubeconfig at home', { context: 'c' }, {}, { files: [own], context: 'c' }],
  ['a kubeconfig: its current context', { kubeconfig: '/k' }, {}, { files: ['/k'] }],
  ['KUBECONFIG, which may name several', {}, { KUBECONFIG: both }, { files: ['/a', '/b'] }],
  [
    'ours counts before it',
    { kubeconfig: '/k', context: 'c' },
    { KUBECONFIG: both },
    { files: ['/k'], context: 'c' },
  ],
  ['an empty KUBECONFIG is none', {}, { KUBECONFIG: '' }, undefined],
  ['a simulated cluster in spite of KUBECONFIG', { sandbox: 'shop' }, { KUBECONFIG: both }, undefined],
  ['variables of a pod without its account', {}, { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, undefined],
] as const)('%s', ([, said, env, expected]) => {
  expect(realCluster(said, { HOME, ...env }, '/nowhere')).toEqual(expected);
});

test('in a pod: its own account, unless another cluster is asked for', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'token'), 'secret');
  const env = { HOME, KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '6443' };
  const pod = { host: '10.0.0.1', port: '6443', folder };
  expect(realCluster({}, env, folder)).toEqual({ files: [], pod });
  expect(realCluster({ context: 'c' }, env, folder)).toEqual({ files: [own], context: 'c', pod });
  expect(realCluster({ sandbox: 'empty' }, env, folder)).toBeUndefined();
});

test('a real and a simulated cluster at once are refused', () => {
  expect(() => realCluster({ sandbox: 'shop', context: 'c' }, { HOME })).toThrow(
    new PlatformError(
      'invalid_input',
      'sandbox and context both say which cluster to work on.',
      'Give one of them, and look in the environment and the configuration file for the other.',
    ),
  );
  expect(() => realCluster({ sandbox: 'shop', kubeconfig: '/k' }, { HOME })).toThrow(
    /^sandbox and kubeconfig/,
  );
});
