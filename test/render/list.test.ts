import { expect, test } from 'vitest';
import { lines } from '../../server/render/lines.ts';
import { capped, counted, moreLine } from '../../server/render/list.ts';

test('lists say how many are left and how to see fewer', () => {
  expect(capped([1, 2, 3], 2)).toEqual({ shown: [1, 2], more: 1 });
  expect(capped([1], 2)).toEqual({ shown: [1], more: 0 });
  expect(moreLine(12, 'project or kind')).toBe('… 12 more (narrow with project or kind)');
  expect(moreLine(3)).toBe('… 3 more');
  expect(moreLine(0, 'project')).toBe('');
  expect([0, 1, 2].map(count => counted(count, 'line'))).toEqual(['0 lines', '1 line', '2 lines']);
  expect(lines('a', undefined, false, '', ['b', 'c'], [])).toBe('a\nb\nc');
});
