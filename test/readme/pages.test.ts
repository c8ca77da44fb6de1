import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { subjectLabels } from '../../server/domain/alert.ts';
import { expressions } from '../../server/observability/prometheus/expressions.ts';
import { tools } from '../../tools/index.ts';
import { blocksOf, filled, pages, readPage, root } from './blocks.ts';
import { generateParts } from './parts.ts';

const parts = await generateParts();

/** Files that a reader makes while following the README. */
const made = /list-environments/;
const topFolders = /^(server|tools|test|docs|dist|\.ci|skills)\//;

describe.each(pages)('%s', page => {
  const text = readPage(page);
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '');

  test('has the generated parts as they are now: node test/readme/generate.ts renews them', () => {
    expect(text).toBe(filled(text, parts));
  });

  test('has YAML that parses', () => {
    for (const block of blocksOf(text).filter(({ language }) => language === 'yaml'))
      expect(parseAllDocuments(block.text).flatMap(document => document.errors)).toEqual([]);
  });

  test('names files that are there', () => {
    const links = [...prose.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, to = '']) =>
      join(dirname(page), to),
    );
    const named = [...prose.matchAll(/`([^`\s]+)`/g)]
      .map(([, word = '']) => word)
      .filter(word => topFolders.test(word) && !made.test(word) && !word.startsWith('dist/'));
    expect([...links, ...named].filter(path => !existsSync(join(root, path)))).toEqual([]);
  });

  test('names tools, arguments, errors, signals and metrics that are there', () => {
    const known = new Set([
      ...tools.flatMap(tool => [tool.name, ...Object.keys(tool.input.shape)]),
      ...(readPage('server/errors.ts').match(/(?<=')[a-z_]+(?=')/g) ?? []),
      ...Object.keys(expressions).flatMap(signal => [signal, `platform_${signal}`]),
      ...(Object.values(expressions)
        .join('\n')
        .match(/[a-z_]+/g) ?? []),
      ...subjectLabels,
      'exported_namespace',
    ]);
    const named = [...prose.matchAll(/`([a-z]+(?:_[a-z]+)+)\b/g)].map(([, word = '']) => word);
    expect(named.filter(name => !known.has(name))).toEqual([]);
  });
});

test('every folder of the picture is there', () => {
  const picture = blocksOf(readPage('README.md')).find(({ language }) => language === 'mermaid');
  const named = picture?.text.match(/\b(?:server|tools)\/[\w/.-]+/g) ?? [];
  expect(named.length).toBeGreaterThan(6);
  expect(named.filter(path => !existsSync(join(root, path)))).toEqual([]);
});
