import { expect, test } from 'vitest';
import { healthy, worst, worstFirst, type Health } from '../../server/domain/health.ts';

test('worst first, and equals as they came', () => {
  const parts = (
    ['healthy', 'progressing', 'missing', 'degraded', 'suspended', 'unknown', 'degraded'] as const
  ).map((status, i) => ({ status, name: `${status} ${i}` }));
  expect(worstFirst(parts, part => part).map(({ name }) => name)).toEqual([
    'degraded 3',
    'degraded 6',
    'missing 2',
    'unknown 5',
    'progressing 1',
    'suspended 4',
    'healthy 0',
  ]);
  expect(worst<Health>(parts, healthy)).toBe(parts[3]);
  expect(worst<Health>([], healthy)).toBe(healthy);
});
