import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { Report } from '../../../server/domain/report.ts';
import { narrationOf } from '../../../server/narration.ts';
import { openPlatform, type Platform } from '../../../server/platform.ts';
import { narrate } from '../../../server/sre/narrate/narrate.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { configOf, openProduct, silent, START } from '../../support/product.ts';
import { scriptedModel } from '../../support/scripted-model.ts';
import { reportNamed } from './fixtures.ts';

const never = new AbortController().signal;
const question = 'why is checkout failing in staging?';
const good = {
  order: [],
  explanation: [{ text: 'fraud crashes with exit code 2.', evidence: ['e1'] }],
  confidence_note: null,
  next_steps: [],
};

let model: Awaited<ReturnType<typeof scriptedModel>>;
let platform: Platform;
beforeAll(async () => {
  model = await scriptedModel();
  platform = await openPlatform(configOf({ sandbox: 'shop-healthy' }), silent, never, () => START);
}, 60_000);
beforeEach(() => model.play({ content: good }));
afterAll(() => {
  platform.close();
  model.close();
});

/** A report as it is told with these settings, where the call has so much time left. */
async function told(settings: object, report = reportNamed('fraud-panic'), timeLeft = () => 60_000) {
  const llm = { url: model.url, model: 'scripted-1', ...settings };
  const { narration } = narrationOf(configOf({ llm }), platform.documents);
  if (!narration) throw new Error('a model is configured, and nothing asks it');
  return narrate(narration, report, { timeLeft, signal: never });
}

test('without a model there is nothing that could be asked', () => {
  const llm = { url: model.url, key: 'sk-unused' };
  expect(narrationOf(configOf({ llm }), platform.documents)).toEqual({});
});

test('too few tokens for the report: nothing is sent', async () => {
  const { narrative, not_checked } = await told({ tokens: 1000 });
  expect(narrative).toBeUndefined();
  expect(not_checked).toEqual([
    '1000 tokens are too few for this report (llm.tokens); this is the report without it',
  ]);
  expect(model.asked).toEqual([]);
});

test('a report with more evidence than there is room for is sent with that of its first causes', async () => {
  const report = reportNamed('fraud-panic');
  const more = Array.from({ length: 400 }, (_, i) => ({
    id: `e${i + 10}`,
    kind: 'event' as const,
    source: 'Pod/other',
    text: `the ${i}th time that something happened which nobody wanted to know in so many words`,
    call: 'get_environment_health(environment: "staging")',
  }));
  const { narrative } = await told({ tokens: 5000 }, { ...report, evidence: [...more, ...report.evidence] });
  expect(narrative?.dropped).toBe(0);
  const [{ text } = { text: '' }] = model.asked;
  expect(text.length / 4).toBeLessThan(5000);
  for (const id of ['e1', 'e2', 'e3', 'e4', 'e10']) expect(text).toContain(`\\n${id} `);
  expect(text).not.toContain('\\ne409 ');
});

test('what was not shown cannot be cited', async () => {
  const report = reportNamed('fraud-panic');
  const last = report.evidence.map(one => ({ ...one, text: `${one.text} ${'and so on '.repeat(60)}` }));
  const { narrative, not_checked } = await told({ tokens: 2900 }, { ...report, evidence: last });
  expect(narrative ?? not_checked).toEqual(expect.anything());
  const sent = model.asked.map(({ text }) => text).join('');
  const shown = ['e1', 'e2', 'e3', 'e4'].filter(id => sent.includes(`\\n${id} `));
  expect(shown.length).toBeLessThan(4);
});

test('one request and no more, where that is the budget', async () => {
  model.play({ status: 503, body: '{}' });
  await told({ calls: 1 });
  expect(model.asked.length).toBe(1);
});

test('the model has no longer than the call that waits for it', async () => {
  model.play({ waitMs: 10_000, content: good });
  const started = performance.now();
  const left = () => started + 2000 - performance.now();
  const { not_checked } = await told({ seconds: 20 }, reportNamed('fraud-panic'), left);
  expect(performance.now() - started).toBeLessThan(2000);
  expect(not_checked[0]).toMatch(/^the language model did not answer within 0\.\d s; this is the report/);
});

test('no time at all: nothing is sent', async () => {
  const { not_checked } = await told({}, reportNamed('fraud-panic'), () => 1000);
  expect(not_checked[0]).toBe('there was no time left for the language model; this is the report without it');
  expect(model.asked).toEqual([]);
});

test('a report without causes has nothing to tell', async () => {
  const healthy = { ...reportNamed('fraud-panic'), status: 'none' as const, causes: [], evidence: [] };
  expect(await told({}, healthy)).toEqual(healthy);
  expect(model.asked).toEqual([]);
});

test('who has gone gets no answer', async () => {
  const { narration } = narrationOf(
    configOf({ llm: { url: model.url, model: 'scripted-1' } }),
    platform.documents,
  );
  if (!narration) throw new Error('a model is configured, and nothing asks it');
  model.play({ waitMs: 10_000, content: good });
  const gone = new AbortController();
  setTimeout(() => gone.abort(new Error('gone')), 200);
  const telling = narrate(narration, reportNamed('fraud-panic'), {
    timeLeft: () => 60_000,
    signal: gone.signal,
  });
  await expect(telling).rejects.toThrow('gone');
});

test('a slow model makes no call late', { timeout: 60_000 }, async () => {
  model.play({ waitMs: 30_000, content: good });
  const llm = { url: model.url, model: 'scripted-1' };
  const product = await openProduct({ sandbox: 'shop', timeoutSeconds: 10, llm });
  onTestFinished(() => product.close());
  const { view, isError } = await product.call('investigate', { question });
  expect(isError).toBe(false);
  expect(Report.parse(view).not_checked[0]).toMatch(/^the language model did not answer within \d\.?\d? s/);
});

test('the key is read from its file each time, and told nowhere', async () => {
  const keyFile = join(await temporaryFolder(), 'key');
  expect((await told({ keyFile })).not_checked).toEqual([
    'the file with the key of the language model cannot be read; this is the report without it',
  ]);
  await writeFile(keyFile, 'sk-of-the-file\n');
  const report = await told({ keyFile });
  expect(report.narrative?.text).toBe('fraud crashes with exit code 2.');
  expect(model.asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer sk-of-the-file']);
  expect(JSON.stringify(report)).not.toContain('sk-of-the-file');
});

test('another first cause has another fix, and its calls stay', async () => {
  const suspects = reportNamed('two-suspects');
  const fix = 'If so, enlarge the pool.';
  model.play({
    content: {
      ...good,
      order: ['c2', 'c1', 'c3'],
      explanation: [{ text: 'pricing was scaled from 1 to 3 replicas at 11:45.', evidence: ['c2', 'e3'] }],
    },
  });
  const { causes, narrative, next_steps } = await told(
    {},
    { ...suspects, next_steps: [fix, ...suspects.next_steps] },
  );
  expect(narrative?.reordered).toBe(true);
  expect(causes[0]?.code).toBe('bad-scaling');
  expect(next_steps).toEqual([
    'If so, scale pricing back to as many pods as before (scale_component).',
    ...suspects.next_steps,
  ]);
});
