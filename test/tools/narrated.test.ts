import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProduct, type Product } from '../support/product.ts';
import { scriptedModel } from '../support/scripted-model.ts';

const question = 'why is checkout failing in staging?';
const name = 'checkout-staging-1122-090000';

let model: Awaited<ReturnType<typeof scriptedModel>>;
let shop: Product;
beforeAll(async () => {
  model = await scriptedModel();
  shop = await openProduct({ sandbox: 'shop', llm: { url: model.url, model: 'scripted-1', key: 'sk-1' } });
}, 60_000);
afterAll(async () => {
  await shop.close();
  model.close();
});

/** What differs from run to run. */
const steady = (text: string): string => text.replaceAll(/"seconds": [\d.]+/g, '"seconds": 0');

test('an investigation that a model tells', async () => {
  model.play({
    content: {
      order: ['c1', 'c2', 'c3'],
      explanation: [
        { text: 'fraud crashes at start with a panic about the limit for currency "CHF".', evidence: ['e2'] },
        { text: 'Its container ended with code 2 and has been restarted 13 times.', evidence: ['e1'] },
        {
          text: 'It began with the release at 08:12 UTC, from fraud:0.9.7 to fraud:0.10.0.',
          evidence: ['e3'],
        },
        { text: 'payments calls fraud and checkout calls payments, so checkout fails.', evidence: ['c1'] },
        { text: 'The database of payments is overloaded.', evidence: ['e1'] },
      ],
      confidence_note: { text: 'The log and the exit code agree.', evidence: ['e1', 'e2'] },
      next_steps: [
        'query_logs(component: "fraud", environment: "staging", previous: true)',
        'rollback_component(component: "fraud", environment: "staging")',
      ],
    },
    usage: { prompt_tokens: 1500, completion_tokens: 300 },
  });
  const { text, view } = await shop.call('investigate', { question });
  expect(text).toMatchSnapshot();
  expect(text.split('\n').length).toBeLessThanOrEqual(25);
  expect(steady(JSON.stringify([view['narrative'], view['next_steps']], null, 2))).toMatchSnapshot();
});

test('it is kept as it was told', async () => {
  const { text } = await shop.call('get_report', { name });
  expect(text).toContain('Told by scripted-1 and checked against the evidence, 2 left out');
  expect(text).toContain('Its container ended with code 2 and has been restarted 13 times. [e1]');
});

describe('a question about a report', () => {
  const asked = 'which image was there before?';

  test('is answered from its evidence', async () => {
    model.play({
      content: {
        explanation: [
          { text: 'Before the release at 08:12 the image was fraud:0.9.7.', evidence: ['e3'] },
          { text: 'The image before that was fraud:0.9.6.', evidence: ['e3'] },
        ],
        next_steps: ['list_changes(component: "fraud", environment: "staging", since: "24h")'],
      },
    });
    expect((await shop.call('get_report', { name, question: asked })).text).toMatchSnapshot();
    expect(JSON.stringify(model.asked[0]?.body['messages'])).toContain(`asked now: ${asked}`);
  });

  test('is answered with what matches where the model says what nothing shows', async () => {
    model.play({
      content: { explanation: [{ text: 'It was fraud:0.1.0.', evidence: ['e3'] }], next_steps: [] },
    });
    expect((await shop.call('get_report', { name, question: asked })).text).toMatchSnapshot();
  });

  test('is answered with what matches where the model fails', async () => {
    model.play({ status: 500, body: '{}' });
    const { text } = await shop.call('get_report', { name, question: 'how often did it restart?' });
    expect(text).toContain(
      'The language model fails (HTTP 500); this of the report has words of the question:',
    );
    expect(text).toContain('13 restarts');
  });
});

describe('without a model', () => {
  let plain: Product;
  beforeAll(async () => {
    plain = await openProduct({ sandbox: 'shop' });
    await plain.call('investigate', { question });
  }, 60_000);
  afterAll(() => plain.close());

  test.each([
    ['words of the evidence', 'what did the panic in the log say?'],
    ['words of a cause', 'is there an endpoint?'],
    ['words of nothing', 'who let the dogs out?'],
  ])('%s', async (_, asked) => {
    expect((await plain.call('get_report', { name, question: asked })).text).toMatchSnapshot();
  });

  test('of a report that is not there, and of none', async () => {
    expect((await plain.call('get_report', { name: `${name}1`, question: 'why?' })).text).toContain(
      `Did you mean "${name}"?`,
    );
    const { text, isError } = await plain.call('get_report', { question: 'why?' });
    expect(isError).toBe(true);
    expect(text).toContain(`The newest is name: "${name}".`);
  });

  test('nobody is asked', async () => {
    model.play({ content: '{}' });
    await plain.call('investigate', { question });
    expect(model.asked).toEqual([]);
  });
});
