import { expect, test } from 'vitest';
import { cursorTime, pageOf } from '../../server/domain/page.ts';

test('pages fit together where times have more digits and fewer', () => {
  const rows = ['01Z', '00.100000001Z', '00.1Z', '00.1Z', '00.05Z', '00Z'].map(end => ({
    time: `2026-11-29T12:00:${end}`,
  }));
  const pages: { time: string }[][] = [];
  let cursor: string | undefined;
  do {
    const page = pageOf(rows, ({ time }) => time, 1, cursor);
    pages.push(page?.shown ?? []);
    cursor = page?.cursor;
  } while (cursor !== undefined);
  expect(pages.flat()).toEqual(rows);
});

test.each([
  ['2026-11-29T12:00:00.5Z+2', '2026-11-29T12:00:00.5Z'],
  ['+2', undefined],
  ['books-1', undefined],
])('the time of cursor %s', (cursor, time) => expect(cursorTime(cursor)).toBe(time));
