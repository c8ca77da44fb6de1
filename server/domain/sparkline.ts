import { median } from './quantile.ts';
import type { Point } from './signal.ts';

/** From low to high. */
const levels = '▁▂▃▄▅▆▇█';
const gap = '·';

/**
 * A series as one line of text, at most `width` characters for the whole span; a gap is a dot. The lowest value
 * is at the bottom, the highest at the top, unless they lie less than `least` apart: then they stay near it.
 */
export function sparkline(
  points: readonly Point[],
  { from, to }: { from: number; to: number },
  width: number,
  least: number,
): string {
  const place = (time: number) => Math.min(width - 1, Math.floor(((time - from) / (to - from)) * width));
  const columns = Map.groupBy(points, ([time]) => place(time));
  const heights = Array.from({ length: width }, (_, i) =>
    median((columns.get(i) ?? []).map(([, value]) => value)),
  );
  const known = heights.filter(height => height !== undefined);
  const low = Math.min(...known);
  const range = Math.max(Math.max(...known) - low, least);
  return heights
    .map(height => {
      if (height === undefined) return gap;
      const share = range === 0 ? 0 : (height - low) / range;
      return levels.charAt(Math.min(levels.length - 1, Math.floor(share * levels.length)));
    })
    .join('');
}
