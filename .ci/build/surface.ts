import type { Plugin } from 'esbuild';
import { loadSurface } from '../../server/surface.ts';

/** Puts what `loadSurface` answers in the place of the module that makes it. */
export const surface: Plugin = {
  name: 'surface',
  setup(build) {
    build.onLoad({ filter: /\/server\/surface\.ts$/ }, async () => {
      const json = JSON.stringify(JSON.stringify(await loadSurface()));
      return { contents: `export const loadSurface = async () => JSON.parse(${json});`, loader: 'ts' };
    });
  },
};
