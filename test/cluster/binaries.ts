import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Program, programs } from './build.ts';
import { ClusterError } from './errors.ts';
import { cacheFolder } from './source.ts';

export type Binaries = Record<Program, string>;

const howTo =
  'no Kubernetes control plane: install Go 1.26, or name a kubeconfig in ' +
  'QUARTERDECK_TEST_KUBECONFIG, or a folder with etcd, kube-apiserver, kube-controller-manager, ' +
  'kube-scheduler and kwok in KUBEBUILDER_ASSETS';

const given = (name: Program): string | undefined => {
  const folder = process.env['KUBEBUILDER_ASSETS'];
  const path = folder && join(folder, name);
  return path && existsSync(path) ? path : undefined;
};

const hasGo = (): boolean => spawnSync('go', ['version']).status === 0;

/** The line that says why no cluster can be started here and what would help, where that is so. */
export function whyNoCluster(): string | undefined {
  if (process.env['QUARTERDECK_TEST_KUBECONFIG']) return undefined;
  if (programs.every(name => given(name)) || existsSync(cacheFolder()) || hasGo()) return undefined;
  return howTo;
}

/** Every program's path: from KUBEBUILDER_ASSETS, else from the cache, which is filled by a build. */
export async function findBinaries(say: (line: string) => void = () => {}): Promise<Binaries> {
  const folder = cacheFolder();
  if (!programs.every(name => given(name)) && !existsSync(folder)) {
    if (!hasGo()) throw new ClusterError(howTo);
    await build(folder, say);
  }
  const path = (name: Program) => given(name) ?? join(folder, name);
  return {
    etcd: path('etcd'),
    'kube-apiserver': path('kube-apiserver'),
    'kube-controller-manager': path('kube-controller-manager'),
    'kube-scheduler': path('kube-scheduler'),
    kwok: path('kwok'),
  };
}
