import type { BuildSource } from './build.ts';
import { pathInside, refOf, schemeOf } from './check.ts';
import { type Fields, TERMINATION_LOG, container, small } from './containers.ts';

/** git-sync 4 with git and coreutils; takes a branch, a tag or a commit alike, and credentials from files. */
export const GIT_IMAGE = 'registry.k8s.io/git-sync/git-sync:v4.4.2';

const home = { name: 'HOME', value: '/tmp' };
const credentials = '/git-auth';

function access(
  scheme: 'https' | 'http' | 'ssh',
  secret: string | undefined,
): { args: string[]; env: Fields[] } {
  if (secret === undefined) return { args: [], env: [] };
  if (scheme === 'ssh')
    return {
      args: [
        '--add-user',
        `--ssh-key-file=${credentials}/ssh-privatekey`,
        `--ssh-known-hosts-file=${credentials}/known_hosts`,
      ],
      env: [],
    };
  return {
    args: [`--password-file=${credentials}/password`],
    env: [{ name: 'GITSYNC_USERNAME', valueFrom: { secretKeyRef: { name: secret, key: 'username' } } }],
  };
}

/**
 * Three containers that run one after the other: `clone` fetches one revision without submodules, `commit` leaves
 * its commit behind and fails when the folder to build is not there, `checkout` writes the files without `.git`
 * to the volume `source`.
 */
export function cloneContainers(
  source: BuildSource,
  folder: string,
  timeoutSeconds: number,
  image = GIT_IMAGE,
) {
  const scheme = schemeOf(source.repository);
  const { args, env } = access(scheme, source.secret);
  const root = pathInside('the folder', folder);
  const git = { name: 'git', mountPath: '/git' };
  const use = { resources: small, volumeMounts: [git] };
  const containers = [
    container('clone', image, {
      ...use,
      args: [
        `--repo=${source.repository}`,
        `--ref=${refOf(source.revision)}`,
        '--root=/git',
        '--link=current',
        '--one-time',
        '--depth=1',
        '--submodules=off',
        '--git-gc=off',
        `--sync-timeout=${timeoutSeconds}s`,
        ...args,
      ],
      env: [home, { name: 'GIT_ALLOW_PROTOCOL', value: scheme }, ...env],
      volumeMounts: [
        git,
        { name: 'home', mountPath: '/tmp' },
        ...(source.secret === undefined
          ? []
          : [{ name: 'git-auth', mountPath: credentials, readOnly: true }]),
      ],
    }),
    container('commit', image, {
      ...use,
      command: [
        'git',
        '-C',
        ['/git/current', root].filter(part => part !== '').join('/'),
        'log',
        '-1',
        '--format=%H',
        `--output=${TERMINATION_LOG}`,
      ],
    }),
    container('checkout', image, {
      ...use,
      command: ['git', '-C', '/git/current', 'checkout-index', '--all', '--prefix=/source/'],
      volumeMounts: [git, { name: 'source', mountPath: '/source' }],
    }),
  ];
  const volumes = [
    { name: 'git', emptyDir: {} },
    { name: 'home', emptyDir: {} },
    { name: 'source', emptyDir: {} },
    ...(source.secret === undefined
      ? []
      : [{ name: 'git-auth', secret: { secretName: source.secret, defaultMode: 0o440 } }]),
  ];
  return { containers, volumes };
}
