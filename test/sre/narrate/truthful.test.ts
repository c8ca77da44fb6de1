import { afterAll, beforeAll, expect, test } from 'vitest';
import { narrationOf } from '../../../server/narration.ts';
import { openPlatform, type Platform } from '../../../server/platform.ts';
import { narrate } from '../../../server/sre/narrate/narrate.ts';
import { configOf, silent, START } from '../../support/product.ts';
import { answersIn, reportNamed } from './fixtures.ts';
import { objections } from './plain-check.ts';
import { scriptedModel } from '../../support/scripted-model.ts';

const never = new AbortController().signal;
const answers = answersIn('truthful.yaml');

let model: Awaited<ReturnType<typeof scriptedModel>>;
let platform: Platform;
beforeAll(async () => {
  model = await scriptedModel();
  platform = await openPlatform(configOf({ sandbox: 'shop-healthy' }), silent, never, () => START);
}, 60_000);
afterAll(() => {
  platform.close();
  model.close();
});

/** A sentence and the ids at its end, as a model gives them. */
function said(line: string): { text: string; evidence: string[] } {
  const [, text = line, ids = ''] = /^(.*) \[([^\]]+)\]$/s.exec(line) ?? [];
  return { text, evidence: ids.split(', ') };
}

test('there are enough of them', () => {
  expect(answers.length).toBeGreaterThanOrEqual(24);
  expect(new Set(answers.map(({ report }) => report)).size).toBeGreaterThanOrEqual(12);
});

test.each(answers.map(answer => [`${answer.report}, ${answer.style}`, answer] as const))(
  '%s: every sentence stays',
  async (_, { report: name, order, explanation, note }) => {
    const { narration } = narrationOf(
      configOf({ llm: { url: model.url, model: 'scripted-1' } }),
      platform.documents,
    );
    if (!narration) throw new Error('a model is configured, and nothing asks it');
    const sentences = explanation.map(said);
    model.play({
      content: {
        order,
        explanation: sentences,
        confidence_note: note === undefined ? null : said(note),
        next_steps: [],
      },
    });
    const report = await narrate(narration, reportNamed(name), { timeLeft: () => 60_000, signal: never });
    const wanted = [...sentences, ...(note === undefined ? [] : [said(note)])].map(({ text }) => text);
    expect(report.narrative?.sentences.map(({ text }) => text)).toEqual(wanted);
    expect(report.narrative?.dropped).toBe(0);
    expect(objections(report)).toEqual([]);
  },
);
