import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

/** The pages that people read, by their paths. */
export const pages: readonly string[] = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter(name => name.endsWith('.md'))
    .toSorted()
    .map(name => `docs/${name}`),
];

export const readPage = (page: string): string => readFileSync(join(root, page), 'utf8');

const generated = /(<!-- generated: ([\w-]+) -->\n)([\s\S]*?)(<!-- end -->)/g;

/** A page with its generated parts put in. Throws for a part that nobody generates. */
export const filled = (text: string, parts: ReadonlyMap<string, string>): string =>
  text.replaceAll(generated, (_, start: string, name: string, _old, end: string) => {
    const part = parts.get(name);
    if (part === undefined) throw new Error(`nothing generates "${name}"`);
    return `${start}\n${part}\n\n${end}`;
  });

export type Block = { language: string; text: string };

/** The fenced code of a page, in order. Generated parts are left out. */
export const blocksOf = (text: string): Block[] =>
  [...text.replaceAll(generated, '').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', text = '']) => ({ language, text }),
  );
