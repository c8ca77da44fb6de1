import { signalText } from '../domain/signal-text.ts';
import { type Column, table } from './table.ts';

type Row = {
  signal: string;
  now?: number | undefined;
  min: number;
  median: number;
  p95: number;
  max: number;
  before?: number | undefined;
  sparkline: string;
};

const wide = 140;

const number = (title: 'now' | 'min' | 'median' | 'p95' | 'max' | 'before'): Column<Row> => ({
  title,
  right: true,
  of: row => {
    const value = row[title];
    return value === undefined ? '-' : signalText(row.signal, value);
  },
});

/** A line of one height only says nothing that a word does not say shorter. */
const drawn = (line: string): string => (new Set(line).size === 1 ? 'steady' : line);

/** Signals with their numbers and their course. Those that were 0 all the time share one line. */
export function signalTable(rows: readonly Row[]): string {
  const isZero = ({ signal, max }: Row): boolean => signalText(signal, max) === signalText(signal, 0);
  const shown = rows.filter(row => !isZero(row));
  const zero = rows.filter(isZero).map(({ signal }) => signal);
  return [
    table(
      shown,
      [
        { title: 'signal', of: ({ signal }) => signal },
        ...(['now', 'min', 'median', 'p95', 'max', 'before'] as const).map(number),
        { title: '', of: ({ sparkline }) => drawn(sparkline) },
      ],
      wide,
    ),
    ...(zero.length > 0 ? [`0 all the time: ${zero.join(', ')}`] : []),
  ]
    .filter(Boolean)
    .join('\n');
}
