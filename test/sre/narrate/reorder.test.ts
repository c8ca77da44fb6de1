import { expect, test } from 'vitest';
import { reordered } from '../../../server/sre/narrate/reorder.ts';
import { reportNamed } from './fixtures.ts';

const [cause] = reportNamed('fraud-panic').causes;
if (!cause) throw new Error('the report has no cause');

/** Causes with these confidences, named by their places. */
const causesOf = (confidences: readonly number[]) =>
  confidences.map((confidence, i) => ({ ...cause, code: `c${i + 1}`, confidence }));

test.each([
  ['near ones change places', [0.52, 0.47, 0.33], 'c2 c1 c3', 'c2 0.47, c1 0.52, c3 0.33'],
  ['a far one stays behind', [0.52, 0.47, 0.33], 'c3 c2 c1', 'c2 0.47, c1 0.52, c3 0.33'],
  ['an identified one stays first', [0.82, 0.66, 0.38], 'c3 c2 c1', 'c1 0.82, c2 0.66, c3 0.38'],
  ['also where another is near but only suspected', [0.62, 0.58], 'c2 c1', 'c1 0.62, c2 0.58'],
  ['two identified ones may change', [0.9, 0.84], 'c2 c1', 'c2 0.84, c1 0.9'],
  ['no order makes the first surer', [0.68, 0.9], 'c2 c1', 'c2 0.68, c1 0.68'],
  ['the others change among themselves', [0.82, 0.41, 0.38], 'c3 c1 c2', 'c1 0.82, c3 0.38, c2 0.41'],
  ['an unknown cause is no order', [0.52, 0.47], 'c2 c9 c1', 'c1 0.52, c2 0.47'],
  ['neither is a part', [0.52, 0.47, 0.45], 'c3 c1', 'c1 0.52, c2 0.47, c3 0.45'],
  ['nor nothing', [0.52, 0.47], '', 'c1 0.52, c2 0.47'],
  ['twice is once', [0.52, 0.47], 'c2 c2 c1', 'c2 0.47, c1 0.52'],
])('%s', (_, confidences, order, expected) => {
  const sorted = reordered(causesOf(confidences), order.split(' ').filter(Boolean));
  expect(sorted.map(({ code, confidence }) => `${code} ${confidence}`).join(', ')).toBe(expected);
});
