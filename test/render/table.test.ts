import { describe, expect, test } from 'vitest';
import { table } from '../../server/render/table.ts';

type Row = { name: string; ready?: string; restarts: number; reason?: string };

const columns = [
  { title: 'name', of: (row: Row) => row.name },
  { title: 'ready', of: (row: Row) => row.ready },
  { title: 'restarts', of: (row: Row) => row.restarts, right: true },
  { title: 'reason', of: (row: Row) => row.reason },
];

describe('table', () => {
  test('aligned, without trailing spaces, the last column cut to the width', () => {
    const text = table(
      [
        { name: 'cart', ready: '2/2', restarts: 0 },
        { name: 'checkout', ready: '0/2', restarts: 12, reason: `cannot pull\nimage ${'x'.repeat(100)}` },
      ],
      columns,
      50,
    );
    expect(text).toBe(
      [
        'NAME      READY  RESTARTS  REASON',
        'cart      2/2           0',
        'checkout  0/2          12  cannot pull image xxxx…',
      ].join('\n'),
    );
    expect(Math.max(...text.split('\n').map(line => line.length))).toBe(50);
  });

  test('an empty column is left out, an empty table is empty', () => {
    expect(table([{ name: 'cart', restarts: 3 }], columns)).toBe('NAME  RESTARTS\ncart         3');
    expect(table([], columns)).toBe('');
  });

  test('names are never cut', () => {
    const name = 'n'.repeat(120);
    const [, row] = table([{ name, restarts: 0, reason: 'because '.repeat(10) }], columns).split('\n');
    expect(row).toBe(`${name}         0  because because bec…`);
  });
});
