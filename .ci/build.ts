// Builds what the package holds: `npm run build`. Into another folder, and with an analysis of what is where:
// `node .ci/build.ts FOLDER ANALYSIS.json`.
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, transform } from 'esbuild';
import { assets } from './build/assets.ts';
import { writeLicences } from './build/licences.ts';
import { dist, root } from './build/places.ts';
import { surface } from './build/surface.ts';
import { writeTypes } from './build/types.ts';

const { engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const minimum = engines.node.replace('>=', '');

/** The command itself: it looks at the version of Node before anything newer is read. */
async function writeCommand(): Promise<void> {
  const source = await readFile(join(root, '.ci', 'quarterdeck.js'), 'utf8');
  const { code } = await transform(source, {
    define: { MINIMUM: JSON.stringify(minimum) },
    target: 'es2020',
  });
  await writeFile(join(dist, 'quarterdeck.js'), code);
  await chmod(join(dist, 'quarterdeck.js'), 0o755);
}

await rm(dist, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { main: 'server/main.ts', 'control-plane': 'server/control-plane/index.ts' },
  outdir: dist,
  bundle: true,
  // Everything that a dynamic import names becomes a chunk of its own, loaded when it is first needed.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: `node${minimum}`,
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  // Packages in CommonJS ask for Node's own modules with require.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  // A dynamic import of a CommonJS package finds none of its names here; this is the same code as a module.
  alias: { yaml: join(root, 'node_modules', 'yaml', 'browser', 'index.js') },
  plugins: [surface, assets],
  // It has been said on stderr what is wrong.
}).catch(() => process.exit(1));
await writeCommand();
await writeLicences(Object.keys(metafile.inputs));
writeTypes();
const [, , , analysis] = process.argv;
if (analysis !== undefined) await writeFile(analysis, JSON.stringify(metafile));
const size = Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
process.stderr.write(
  `dist: ${Object.keys(metafile.outputs).length} files of code, ${Math.round(size / 1024)} KB\n`,
);
