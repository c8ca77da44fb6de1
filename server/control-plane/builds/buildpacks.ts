import type { BuildInput, BuildMethod } from './build.ts';
import { pathInside } from './check.ts';
import { type Fields, TERMINATION_LOG, container, registry } from './containers.ts';

type Buildpacks = BuildMethod & { kind: 'buildpacks' };

/** Whom Paketo's builders run as. */
export const user = ({ user = { uid: 1001, gid: 1000 } }: Buildpacks) => user;

export const annotation = (index: number): string => `quarterdeck.dev/build-variable-${index}`;

/**
 * The container `build`: the lifecycle's creator, which detects, builds and pushes, and whose report.toml, with
 * the digest, is the termination message. Its exit code says which phase has failed (platform API 0.6 and later).
 * Variables of the build are files below the platform directory, so they come from annotations of the pod.
 */
export function buildpacksParts(input: BuildInput, method: Buildpacks, resources: Fields) {
  const auth = registry(input.pushSecret);
  const names = Object.keys(input.env ?? {});
  const folder = pathInside('the folder', input.source.appPath);
  const platform = names.length === 0 ? [] : [{ name: 'platform', mountPath: '/platform' }];
  const build = container('build', method.builder, {
    command: ['/cnb/lifecycle/creator'],
    args: [
      '-app=/workspace',
      '-layers=/layers',
      '-platform=/platform',
      `-report=${TERMINATION_LOG}`,
      '-skip-restore',
      input.image,
    ],
    env: [{ name: 'CNB_PLATFORM_API', value: '0.12' }, ...auth.env],
    resources,
    volumeMounts: [
      { name: 'source', mountPath: '/workspace', ...(folder !== '' && { subPath: folder }) },
      { name: 'layers', mountPath: '/layers' },
      ...platform,
      ...auth.mounts,
    ],
  });
  const items = names.map((name, i) => ({
    path: `env/${name}`,
    fieldRef: { fieldPath: `metadata.annotations['${annotation(i)}']` },
  }));
  return {
    containers: [build],
    volumes: [
      { name: 'layers', emptyDir: {} },
      ...(items.length === 0 ? [] : [{ name: 'platform', downwardAPI: { items } }]),
      ...auth.volumes,
    ],
    annotations: Object.fromEntries(Object.values(input.env ?? {}).map((value, i) => [annotation(i), value])),
  };
}
