import type { MetricSeries } from '../../../../server/sandbox/dump/open-metrics.ts';
import type { Recording } from '../recorded/change.ts';

/** What was measured before anything went wrong, said again and again. */
const QUIET = { from: 2, to: 9 };

/** How a signal of a subject becomes another while it goes wrong; `share` is how far that has come, 0 to 1. */
export type Bend = {
  signal: RegExp;
  subject: string | RegExp;
  to: (value: number, share: number, index: number) => number;
};

const subjectOf = ({ labels }: MetricSeries): string => labels['component'] ?? labels['node'] ?? '';

const isOf = (subject: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? subject === wanted : wanted.test(subject);

/** A recording whose signals are as on a quiet day, but for these bends between two shares of its time. */
export function bent({ dump, logs }: Recording, bends: readonly Bend[], from = 0.4, until = 1): Recording {
  const series = dump.series.map(one => {
    const quiet = one.points.slice(QUIET.from, QUIET.to);
    const own = bends.filter(({ signal, subject }) => signal.test(one.name) && isOf(subjectOf(one), subject));
    const points = one.points.map(([time], index): [number, number] => {
      const value = quiet[index % Math.max(1, quiet.length)]?.[1] ?? 0;
      const share = (index / one.points.length - from) / (until - from);
      if (share < 0 || share > 1) return [time, value];
      return [time, own.reduce((so, { to }) => to(so, share, index), value)];
    });
    return { ...one, points };
  });
  return { dump: { ...dump, series }, logs };
}
