import { join, resolve } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');
/** Where the build goes: `dist`, or the folder named on the command line. */
export const dist = resolve(process.argv[2] ?? join(root, 'dist'));
