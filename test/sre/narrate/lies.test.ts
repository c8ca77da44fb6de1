import { describe, expect, test } from 'vitest';
import { createCheck } from '../../../server/sre/claims/check.ts';
import { liesIn, reportNamed } from './fixtures.ts';

const lies = liesIn('false.yaml');

test('there are enough of them', () => {
  expect(lies.flatMap(({ sentences }) => sentences).length).toBeGreaterThan(200);
});

describe.each(lies)('$report', ({ report: name, sentences }) => {
  const report = reportNamed(name);
  const check = createCheck({
    shown: {
      causes: report.causes.map((cause, i) => ({ id: `c${i + 1}`, cause })),
      evidence: report.evidence,
    },
    report,
    names: [],
    instructions: '',
    safe: text => text,
  });
  // The ids stand at the end of each sentence.
  test.each(sentences)('%s', text => {
    expect(check({ text, evidence: [] })).toEqual({ why: expect.any(String) });
  });
});
