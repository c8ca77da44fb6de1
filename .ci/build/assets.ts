import { cp, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { dist, root } from './places.ts';

const reference = /new URL\('([^']+)', import\.meta\.url\)/g;

/** What the package holds as it is, beside `dist`. */
const published = (path: string): boolean => /^(skills|docs)(\/|$)|^package\.json$/.test(path);

/**
 * Files that code reads at run time, named by `new URL('…', import.meta.url)`: the bundle names the same file,
 * which is copied below `dist` when the package does not hold it anyway. All code of the bundle lies in `dist`.
 */
export const assets: Plugin = {
  name: 'assets',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!source.includes('import.meta.')) return undefined;
      const copied = new Set<string>();
      const contents = source.replace(reference, (_, named: string) => {
        const target = relative(root, resolve(dirname(path), named));
        const end = named.endsWith('/') ? '/' : '';
        if (published(target)) return `new URL('../${target}${end}', import.meta.url)`;
        copied.add(target);
        return `new URL('./${target}${end}', import.meta.url)`;
      });
      const left = contents.replaceAll(/new URL\('[^']+', import\.meta\.url\)/g, '');
      if (/import\.meta\.(url|dirname|filename)/.test(left)) {
        const text = "name a file as new URL('…', import.meta.url): nothing else is found from the bundle";
        return { errors: [{ text, location: { file: relative(root, path) } }] };
      }
      for (const target of copied) await cp(join(root, target), join(dist, target), { recursive: true });
      return { contents, loader: 'ts' };
    });
  },
};
