import { cut } from '../domain/line.ts';
import { lines } from './lines.ts';
import { counted, moreLine } from './list.ts';
import { duration } from '../domain/signal-text.ts';
import { type Column, table } from './table.ts';
import { fence } from './untrusted.ts';

type Row = {
  trace: string;
  at: string;
  ms: number;
  failed: boolean;
  spans: number;
  failed_at?: string | undefined;
  most: string;
};
type View = {
  component: string;
  environment: string;
  since: string;
  traces: number;
  failed: number;
  p50_ms: number;
  p95_ms: number;
  spent: { readonly [on: string]: number };
  failures: { readonly [at: string]: number };
  worst: readonly Row[];
  notes: readonly string[];
};

const SHOWN = 5;
const WIDE = 140;

const time = (milliseconds: number): string => duration(milliseconds / 1000);
const percent = (share: number): string => `${Number((share * 100).toFixed(0))}%`;

function listed(pairs: readonly (readonly [string, string])[]): string {
  const shown = pairs.slice(0, SHOWN).map(([name, value]) => `${cut(name, 80)} ${value}`);
  const more = pairs.length - SHOWN;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

const spentLine = ({ spent }: View): string | false =>
  Object.keys(spent).length > 0 &&
  `Time went to: ${listed(Object.entries(spent).map(([on, share]) => [on, percent(share)]))}`;

const columns = (began: (row: Row) => string): readonly Column<Row>[] => [
  { title: 'trace', of: ({ trace }) => trace },
  { title: 'began', of: began },
  { title: 'took', right: true, of: ({ ms }) => time(ms) },
  { title: 'failed', of: ({ failed }) => (failed ? 'yes' : 'no') },
  { title: 'spans', right: true, of: ({ spans }) => spans },
  { title: 'most of it', of: ({ most }) => most },
  { title: 'failure began at', of: row => row.failed_at },
];

/** Without the day where there is only one. */
function beganOf(rows: readonly Row[]): (row: Row) => string {
  const isOneDay = new Set(rows.map(({ at }) => at.slice(0, 10))).size === 1;
  return isOneDay ? ({ at }) => at.slice(11, 19) : ({ at }) => at.slice(5, 19);
}

/** Several traces: what they say together, then the worst of them. */
export function tracesText(view: View): string {
  const { component, environment, since, traces, failed, failures, worst } = view;
  const where = `${component} in ${environment}`;
  if (traces === 0) return `${where}: no traces since ${since}`;
  const share = `${failed} failed${failed > 0 ? ` (${percent(failed / traces)})` : ''}`;
  return lines(
    `${where}: ${counted(traces, 'trace')} since ${since}, ${share}, p50 ${time(view.p50_ms)}, p95 ${time(view.p95_ms)}`,
    Object.keys(failures).length > 0 &&
      `Failures began at: ${listed(Object.entries(failures).map(([at, count]) => [at, String(count)]))}`,
    spentLine(view),
    view.notes.map(note => `! ${note}`),
    fence(table(worst, columns(beganOf(worst)), WIDE), `traces of ${where}`),
    moreLine(traces - worst.length, 'failed or min_duration'),
  );
}

/** One trace, span by span. */
export function traceText(view: View, tree: readonly string[]): string {
  const [row] = view.worst;
  return lines(
    row &&
      `Trace ${row.trace} of ${row.at}: ${time(row.ms)}, ${counted(row.spans, 'span')}${row.failed ? ', failed' : ''}`,
    row?.failed_at !== undefined && `Failure began at: ${row.failed_at}`,
    spentLine(view),
    view.notes.map(note => `! ${note}`),
    fence(tree.join('\n'), 'spans, * is the critical path'),
  );
}
