import { describe, expect, test } from 'vitest';
import { listAt, numberAt, textAt } from '../../server/domain/json.ts';
import { listScenarios } from '../../server/scenario-files.ts';
import { callsAmiss } from '../support/evidence-calls.ts';
import { openProduct } from '../support/product.ts';

/** What each scenario's fault is, and where. */
const faults = [
  ['shop', 'why is checkout failing in staging?', 'fraud', /^application-crash$/],
  ['shop-crash-loop', 'what is wrong in staging?', 'cart', /^application-crash$/],
  ['shop-image-not-found', 'what is wrong in prod?', 'shipping', /^image-not-found$/],
  ['shop-no-node', 'what is wrong in production?', 'payments', /^node-unschedulable$/],
  [
    'shop-out-of-memory',
    'why do we lose recommendations in production?',
    'recommendations',
    /^out-of-memory$/,
  ],
  ['shop-quota', 'what is wrong in staging?', 'dp-default-shop-staging-732b14f8', /^quota-exceeded-pods$/],
  ['shop-timeouts', 'why is the storefront slow in staging?', 'catalog', /^database-connections-exhausted$/],
  ['shop-wrong-probe', 'what is wrong in staging?', 'search', /^readiness-probe-wrong-port$/],
] as const;

const calm = ['empty', 'shop-healthy'];

const cost = (text: string): number => Math.ceil(Buffer.byteLength(text) / 4);

test('every built-in scenario is asked about', async () => {
  const asked = [...calm, ...faults.map(([sandbox]) => sandbox)];
  expect((await listScenarios()).map(({ name }) => name)).toEqual(asked.toSorted());
});

describe('investigate', () => {
  test.each(faults)('%s: %s', async (sandbox, question, component, code) => {
    const { call, close } = await openProduct({ sandbox });
    const { view, text } = await call('investigate', { question });
    const wrong = await callsAmiss({ call }, view);
    const again = await call('investigate', { question });
    const kept = await call('get_report', { name: textAt(view, 'name') });
    await close();

    // Every call that is named succeeds, and tells what it is named for.
    expect(wrong).toEqual([]);
    const [first] = listAt(view, 'causes');
    expect({ status: view['status'], component: textAt(first, 'component') }).toEqual({
      status: 'identified',
      component,
    });
    expect(textAt(first, 'code')).toMatch(code);
    const known = new Set(listAt(view, 'evidence').map(evidence => textAt(evidence, 'id')));
    expect(listAt(first, 'evidence').every(id => known.has(String(id)))).toBe(true);
    expect(text.split('\n').length).toBeLessThanOrEqual(26);
    // What the model reads: the text, and from some hosts the structured answer beside it.
    expect(cost(text) + cost(JSON.stringify(view))).toBeLessThan(1500);
    expect(numberAt(again.view, 'seen_before', 'times')).toBe(1);
    expect(textAt(kept.view, 'report', 'question')).toBe(question);
  });

  test('finds nothing wrong where nothing is, and says what it looked at', async () => {
    const { call, close } = await openProduct({ sandbox: 'shop-healthy' });
    const answers = [];
    for (const environment of ['development', 'staging', 'production'])
      answers.push(await call('investigate', { environment }));
    const wrong = await callsAmiss({ call }, answers[0]?.view ?? {});
    await close();
    expect(wrong).toEqual([]);
    expect(answers.map(({ view }) => view['status'])).toEqual(['none', 'none', 'none']);
    expect(answers[0]?.text).toContain('Ruled out by what was seen: nodes are ready');
  });

  test('finds nothing where nothing is deployed', async () => {
    const { call, close } = await openProduct({ sandbox: 'empty' });
    const { text, view } = await call('investigate', { environment: 'staging' });
    await close();
    expect(listAt(view, 'causes')).toEqual([]);
    expect(text).toContain('Nothing is deployed to staging.');
  });

  test('asks back where it cannot know what is meant', async () => {
    const { call, close } = await openProduct({ sandbox: 'shop-healthy' });
    const [unknown, nowhere, alike, never] = [
      await call('investigate', { component: 'chekout', environment: 'staging' }),
      await call('investigate', { environment: 'stagging' }),
      await call('investigate', { question: 'what is going on?' }),
      await call('get_report', { name: 'of-no-incident' }),
    ];
    await close();
    expect(unknown.text).toContain('Did you mean "checkout"?');
    expect(nowhere.text).toContain('Did you mean "staging"?');
    expect(alike.text).toContain('Name one: environment:');
    expect(never.text).toContain('There is no report "of-no-incident".');
  });
});
