import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { dist, root } from './places.ts';

/** Writes the declarations of `quarterdeck/control-plane`. */
export function writeTypes(): void {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(
    process.execPath,
    [compiler, '-p', join(root, '.ci', 'tsconfig.types.json'), '--outDir', join(dist, 'types')],
    {
      stdio: 'inherit',
    },
  );
}
