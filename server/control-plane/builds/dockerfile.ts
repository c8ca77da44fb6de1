import type { BuildInput, BuildMethod } from './build.ts';
import { pathInside } from './check.ts';
import { GIT_IMAGE } from './clone.ts';
import { type Fields, TERMINATION_LOG, container, literal, registry, small } from './containers.ts';

type Dockerfile = BuildMethod & { kind: 'dockerfile' };

export const BUILDKIT_IMAGE = 'docker.io/moby/buildkit:v0.23.2-rootless';

/** Whom the rootless image of BuildKit runs as; another needs an image of one's own. */
export const user = { uid: 1000, gid: 1000 };

const inWorkspace = (path: string): string => ['/workspace', path].filter(part => part !== '').join('/');

/**
 * The containers `build`, BuildKit without a daemon of its own and without root, and `digest`. buildctl replaces
 * its metadata file, which a mounted termination log cannot be, so `digest` copies it there.
 */
export function dockerfileParts(input: BuildInput, method: Dockerfile, resources: Fields) {
  const auth = registry(input.pushSecret);
  const file = pathInside('the Dockerfile', method.file).split('/');
  const variables = Object.entries(input.env ?? {}).flatMap(([name, value]) => [
    '--opt',
    `build-arg:${name}=${literal(value)}`,
  ]);
  const output = { name: 'output', mountPath: '/output' };
  const build = container('build', input.tools?.buildkit ?? BUILDKIT_IMAGE, {
    command: ['buildctl-daemonless.sh'],
    args: [
      'build',
      '--progress=plain',
      '--frontend=dockerfile.v0',
      '--local',
      `context=${inWorkspace(pathInside('the build context', method.context))}`,
      '--local',
      `dockerfile=${inWorkspace(file.slice(0, -1).join('/'))}`,
      '--opt',
      `filename=${file.at(-1) ?? ''}`,
      ...variables,
      '--output',
      `type=image,name=${input.image},push=true`,
      '--metadata-file=/output/metadata.json',
    ],
    env: [{ name: 'BUILDKITD_FLAGS', value: '--oci-worker-no-process-sandbox' }, ...auth.env],
    resources,
    // newuidmap and newgidmap of RootlessKit need their file capabilities, mount and unshare no filter.
    securityContext: {
      allowPrivilegeEscalation: true,
      seccompProfile: { type: 'Unconfined' },
      appArmorProfile: { type: 'Unconfined' },
    },
    volumeMounts: [
      { name: 'source', mountPath: '/workspace', readOnly: true },
      { name: 'state', mountPath: '/home/user/.local/share/buildkit' },
      output,
      ...auth.mounts,
    ],
  });
  const digest = container('digest', input.tools?.git ?? GIT_IMAGE, {
    command: ['cp', '/output/metadata.json', TERMINATION_LOG],
    resources: small,
    volumeMounts: [output],
  });
  return {
    containers: [build, digest],
    volumes: [{ name: 'state', emptyDir: {} }, { name: 'output', emptyDir: {} }, ...auth.volumes],
    annotations: {},
  };
}
