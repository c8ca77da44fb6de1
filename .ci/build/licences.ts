import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dist, root } from './places.ts';

const packageOf = (input: string): string | undefined =>
  /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];

async function licenceOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
  const files = (await readdir(join(root, folder))).filter(file => /^(licen[cs]e|notice)/i.test(file));
  const texts = await Promise.all(files.toSorted().map(file => readFile(join(root, folder, file), 'utf8')));
  return [`${name} ${version} (${license})`, ...texts.map(text => text.trim())].join('\n\n');
}

/** Writes the licence of every package whose code is in the bundle. */
export async function writeLicences(inputs: readonly string[]): Promise<void> {
  const folders = new Set(inputs.flatMap(input => packageOf(input) ?? []));
  const licences = await Promise.all([...folders].toSorted().map(licenceOf));
  await writeFile(join(dist, 'THIRD-PARTY-LICENSES'), `${licences.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
}
