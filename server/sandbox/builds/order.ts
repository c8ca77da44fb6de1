import { listAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { BUILD } from '../../domain/labels.ts';

/** What a build's pod is told to do, read from its arguments as its programs would. */
export type Order = {
  repository: string;
  ref: string;
  /** Relative to the root of the repository; '' is the root. */
  folder: string;
  /** The Dockerfile, where there is to be one. */
  file: string | undefined;
  /** The buildpacks of this builder build, or BuildKit. */
  builder: string;
  image: string;
};

const after = (start: string, args: readonly string[]): string =>
  args.find(arg => arg.startsWith(start))?.slice(start.length) ?? '';

/** The order that a pod carries out, or undefined for a pod that builds nothing. */
export function orderOf(pod: KubeObject): Order | undefined {
  if (pod.metadata.labels?.[BUILD] === undefined) return undefined;
  const containers = [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')];
  const words = (name: string): string[] => {
    const container = containers.find(it => textAt(it, 'name') === name);
    return [...listAt(container, 'command'), ...listAt(container, 'args')].map(String);
  };
  const [clone, commit, build] = [words('clone'), words('commit'), words('build')];
  const isDockerfile = build.includes('--frontend=dockerfile.v0');
  const builder = containers.find(it => textAt(it, 'name') === 'build');
  return {
    repository: after('--repo=', clone),
    ref: after('--ref=', clone),
    folder: after('/git/current', commit).replace(/^\//, ''),
    file: isDockerfile ? after('filename=', build) : undefined,
    builder: textAt(builder, 'image') ?? '',
    image: isDockerfile
      ? (/,name=([^,]+)/.exec(`,${after('type=image', build)}`)?.[1] ?? '')
      : (build.at(-1) ?? ''),
  };
}
