import { spawn } from 'node:child_process';
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { ClusterError } from './errors.ts';
import { moduleFolder, pinnedVersion } from './source.ts';

export const programs = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
] as const;
export type Program = (typeof programs)[number];

/** Builds the one binary and its names into a folder that appears only when it is whole. */
export async function build(folder: string, say: (line: string) => void): Promise<void> {
  const started = Date.now();
  const passed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  const unfinished = `${folder}.${process.pid}`;
  let packages = 0;
  const progress = setInterval(
    () => say(`control plane: ${packages} packages built after ${passed()}`),
    30_000,
  );
  say(`control plane: building Kubernetes ${pinnedVersion('k8s.io/kubernetes')} and kwok (minutes, once)`);
  try {
    await mkdir(unfinished, { recursive: true });
    await compile(join(unfinished, 'control-plane'), count => (packages += count));
    await Promise.all(programs.map(name => symlink('control-plane', join(unfinished, name))));
    await rename(unfinished, folder).catch(ignoreExisting);
    say(`control plane: built in ${passed()}, kept in ${folder}`);
  } finally {
    clearInterval(progress);
    await rm(unfinished, { recursive: true, force: true });
  }
}

function compile(output: string, built: (packages: number) => void): Promise<void> {
  const [major, minor] = pinnedVersion('k8s.io/kubernetes').split('.');
  const version = 'k8s.io/component-base/version';
  const stamps = [
    `${version}.gitVersion=v${pinnedVersion('k8s.io/kubernetes')}`,
    `${version}.gitMajor=${major}`,
    `${version}.gitMinor=${minor}`,
    `${version}.gitTreeState=clean`,
    `sigs.k8s.io/kwok/pkg/consts.Version=v${pinnedVersion('sigs.k8s.io/kwok')}`,
  ];
  const flags = ['-s', '-w', ...stamps.flatMap(stamp => ['-X', stamp])].join(' ');
  return new Promise((resolve, reject) => {
    const go = spawn('go', ['build', '-v', '-p', '2', '-trimpath', '-ldflags', flags, '-o', output, '.'], {
      cwd: moduleFolder,
      env: { ...process.env, CGO_ENABLED: '0' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (go.pid !== undefined) setPriority(go.pid, constants.priority.PRIORITY_LOW);
    let tail = '';
    go.stderr.on('data', (chunk: Buffer) => {
      const lines = chunk.toString();
      built(lines.split('\n').length - 1);
      tail = (tail + lines).slice(-4000);
    });
    go.on('error', reject);
    go.on('close', code => {
      if (code === 0) resolve();
      else reject(new ClusterError(`go build of the control plane failed:\n${tail}`));
    });
  });
}

/** Two builds at once end with the same folder: the first stays. */
function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}
