import { afterAll, beforeAll, expect, test } from 'vitest';
import { Report } from '../../../server/domain/report.ts';
import { narrationOf } from '../../../server/narration.ts';
import { openPlatform, type Platform } from '../../../server/platform.ts';
import { narrate } from '../../../server/sre/narrate/narrate.ts';
import { configOf, connectTo, type Product, silent, START } from '../../support/product.ts';
import { scriptedModel } from '../../support/scripted-model.ts';
import { reportNamed } from './fixtures.ts';

const never = new AbortController().signal;
const question = 'why is checkout failing in staging?';

let model: Awaited<ReturnType<typeof scriptedModel>>;
let platform: Platform;
let product: Product;
const llm = () => ({ url: model.url, model: 'scripted-1', pseudonyms: true });
beforeAll(async () => {
  model = await scriptedModel();
  platform = await openPlatform(configOf({ sandbox: 'shop', llm: llm() }), silent, never, () => START);
  product = await connectTo(platform);
}, 60_000);
afterAll(async () => {
  await product.close();
  platform.close();
  model.close();
});

const answer = (text: string, evidence: readonly string[]) => ({
  content: { order: [], explanation: [{ text, evidence }], confidence_note: null, next_steps: [] },
});

/** What the model was shown, between the lines of the marker. */
function shownTo(): string {
  const sent = JSON.stringify(model.asked[0]?.body['messages']);
  const [, marker = ''] = /The marker is (data-[a-f0-9]+)/.exec(sent) ?? [];
  return sent.split(`\\n${marker}`)[1] ?? '';
}

test('names are hidden from the model and stand in the report', async () => {
  model.play(answer('nothing to say', []));
  const plain = Report.parse((await product.call('investigate', { question })).view);
  const shown = shownTo();
  expect(shown.length).toBeGreaterThan(500);
  const names = [
    'fraud',
    'payments',
    'checkout',
    ...plain.scope.namespaces,
    ...plain.causes.flatMap(({ object }) => object?.name ?? []),
    'registry.example',
  ];
  for (const name of names) expect(shown.toLowerCase()).not.toContain(name.toLowerCase());

  const [, fraud = ''] = /c1 application-crash of ([a-z]+-\d+)/.exec(shown) ?? [];
  const [, image = '', next = ''] = /main\.image: (\S+) → (\S+?)[\\ "]/.exec(shown) ?? [];
  expect([fraud, image, next].every(word => /^[a-z]+-\d+$/.test(word))).toBe(true);
  model.play(answer(`${fraud} was changed from ${image} to ${next}.`, ['e3']));
  const { text, view } = await product.call('investigate', { question });
  const told =
    'fraud was changed from registry.example/shop/fraud:0.9.7 to registry.example/shop/fraud:0.10.0.';
  expect(Report.parse(view).narrative?.text).toBe(told);
  expect(text).toContain(told);
});

test('a name that the model makes up stands for nothing', async () => {
  model.play(answer('component-99 crashes with exit code 2.', ['e1']));
  const { view } = await product.call('investigate', { question });
  expect(Report.parse(view).narrative).toBeUndefined();
});

const tell = async (report: Report): Promise<Report> => {
  const { narration } = narrationOf(configOf({ llm: llm() }), platform.documents);
  if (!narration) throw new Error('a model is configured, and nothing asks it');
  return narrate(narration, report, { timeLeft: () => 60_000, signal: never });
};

test.each([
  ['address-wrong', ['portal', 'accounts', 'accounts-svc', 'portal-staging', 'portal-env']],
  ['node-gone', ['worker-07', 'transcoder', 'uploads', 'media-production']],
  ['wrong-probe', ['10.42.4.46', 'search', 'storefront', 'registry.example']],
  ['two-suspects', ['pricing', 'quotes', 'desk-staging']],
])('%s', async (name, hidden) => {
  model.play(answer('nothing to say', []));
  await tell(reportNamed(name));
  const shown = shownTo().toLowerCase();
  for (const word of hidden) expect(shown).not.toContain(word);
});

test('names that look like the words for names are told apart', async () => {
  const report = reportNamed('two-suspects');
  const text = JSON.stringify(report)
    .replaceAll('pricing', 'component-1')
    .replaceAll('quotes', 'component-2');
  model.play(answer('nothing to say', []));
  await tell(Report.parse(JSON.parse(text)));
  expect(shownTo()).not.toMatch(/\bcomponent-[12]\b/);
  const [, first = ''] = /c1 [a-z-]+ of ([a-z]+-\d+)/.exec(shownTo()) ?? [];
  model.play(answer(`${first} gets no more connections of its database.`, ['c1']));
  const { narrative } = await tell(Report.parse(JSON.parse(text)));
  expect(narrative?.text).toBe('component-1 gets no more connections of its database.');
});
