import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { dist, root } from './places.ts';

/** Writes the declarations of `quarterdeck/control-plane`. What the compiler has to say goes to stderr. */
export function writeTypes(): void {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [compiler, '-p', join(root, '.ci', 'tsconfig.types.json'), '--outDir', join(dist, 'types')];
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', process.stderr, process.stderr] });
  if (status !== 0) process.exit(1);
}
