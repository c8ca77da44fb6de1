import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ClusterError } from './errors.ts';

/** The Go module that the control plane is built from. */
export const moduleFolder = fileURLToPath(new URL('control-plane', import.meta.url));

/** Where binaries built from exactly these sources are kept, for every clone of the user. */
export function cacheFolder(): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of readdirSync(moduleFolder).toSorted()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(moduleFolder, file)));
  }
  const root = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(root, 'quarterdeck', 'cluster', hash.digest('hex').slice(0, 16));
}

/** The version that go.mod pins, such as 1.36.4. */
export function pinnedVersion(module: string): string {
  const pins = readFileSync(join(moduleFolder, 'go.mod'), 'utf8').split('\n');
  const pin = pins.map(line => line.trim().split(' ')).find(([name]) => name === module);
  if (!pin?.[1]) throw new ClusterError(`go.mod does not pin ${module}`);
  return pin[1].replace(/^v/, '');
}
