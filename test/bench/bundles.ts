import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..', '..');
const run = promisify(execFile);

export type Bundles = {
  /** The command, built as it is published. */
  ours: string;
  bareStdio: string;
  bareHttp: string;
  remove(): Promise<void>;
};

/** Builds our server and the bare ones with the same settings, into a folder of their own. */
export async function buildBundles(): Promise<Bundles> {
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-bench-'));
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await run(process.execPath, [join(root, '.ci', 'build.ts'), join(folder, 'dist')]);
  await build({
    absWorkingDir: root,
    entryPoints: ['test/bench/bare/stdio.ts', 'test/bench/bare/http.ts'],
    outdir: join(folder, 'bare'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  return {
    ours: join(folder, 'dist', 'quarterdeck.js'),
    bareStdio: join(folder, 'bare', 'stdio.js'),
    bareHttp: join(folder, 'bare', 'http.js'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
