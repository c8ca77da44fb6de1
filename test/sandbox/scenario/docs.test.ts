import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scenarioSchema } from '../../../server/sandbox/scenario/schema.ts';
import { checkScenarios } from '../../../server/scenario-check.ts';
import { loadScenario } from '../../../server/scenario-files.ts';
import { blocksOf, readPage } from '../../readme/blocks.ts';
import { temporaryFolder } from '../../support/folder.ts';

const page = readPage('docs/scenarios.md');
const blocks = blocksOf(page).filter(({ language }) => language === 'yaml');
const part = /^(steps|faults|services|sources):/;

test('the scenario that the page shows is right', async () => {
  const folder = await temporaryFolder();
  for (const { text } of blocks) {
    const name = /^# (\S+\.yaml)\n/.exec(text)?.[1];
    if (name !== undefined) await writeFile(join(folder, name), text);
  }
  const file = join(folder, 'broken-guestbook.yaml');
  const checked = await checkScenarios([file], new AbortController().signal);
  expect(checked).toEqual({ right: [{ name: 'broken-guestbook', file }], wrong: [] });
});

test('the parts that it shows are parts of a scenario', async () => {
  const parts = blocks.filter(({ text }) => part.test(text));
  expect(parts).toHaveLength(4);
  const file = join(await temporaryFolder(), 'part.yaml');
  for (const { text } of parts) {
    await writeFile(file, `scenario: part\ntitle: A part\nextends: shop-healthy\n${text}`);
    expect(await loadScenario(file)).toMatchObject({ scenario: { name: 'part' } });
  }
});

test('it tells every field', () => {
  const fields = Object.keys(scenarioSchema({}).shape);
  expect(fields.filter(field => !page.includes(`\`${field}\``))).toEqual([]);
});
