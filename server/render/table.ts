import { cut, oneLine } from '../domain/line.ts';

/** A column of a table. One in which no row has anything is left out. */
export type Column<Row> = { title: string; of: (row: Row) => string | number | undefined; right?: boolean };

const gap = '  ';
/** Below this the last column says too little; a line rather gets too long. */
const narrowest = 20;

/**
 * Rows under titles in capitals. Names are never cut: only the last column is, so that a line fits `width`.
 * Without rows: an empty text.
 */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width = 100): string {
  if (rows.length === 0) return '';
  const filled = columns
    .map(column => ({ ...column, cells: rows.map(row => oneLine(String(column.of(row) ?? ''), 500)) }))
    .filter(({ cells }) => cells.some(cell => cell !== ''))
    .map(column => ({ ...column, wide: widest([column.title, ...column.cells]) }));
  const before = filled.slice(0, -1).reduce((sum, { wide }) => sum + wide + gap.length, 0);
  const room = Math.max(narrowest, width - before);

  const line = (textOf: (column: (typeof filled)[number]) => string): string =>
    filled
      .map((column, i) => {
        if (i === filled.length - 1 && column.right !== true) return cut(textOf(column), room);
        return column.right === true
          ? textOf(column).padStart(column.wide)
          : textOf(column).padEnd(column.wide);
      })
      .join(gap)
      .trimEnd();
  return [
    line(({ title }) => title.toUpperCase()),
    ...rows.map((_, row) => line(({ cells }) => cells[row] ?? '')),
  ].join('\n');
}

const widest = (texts: readonly string[]): number => Math.max(...texts.map(text => text.length));
