import { table } from '../../server/render/table.ts';

/** How sure an answer was, and whether it was right. */
export type Told = { confidence: number; isRight: boolean };

const BOUNDS = [0, 0.6, 0.7, 0.8, 0.9, 1.01];

/** What was said with this much confidence, and how often it was right. */
export function calibrationTable(told: readonly Told[]): string {
  const rows = BOUNDS.slice(1).map((to, i) => {
    const from = BOUNDS[i] ?? 0;
    const own = told.filter(({ confidence }) => confidence >= from && confidence < to);
    const right = own.filter(({ isRight }) => isRight).length;
    return {
      said: `${from} to ${Math.min(1, to)}`,
      cases: own.length,
      right: own.length === 0 ? '-' : (right / own.length).toFixed(3),
    };
  });
  return table(rows, [
    { title: 'confidence', of: row => row.said },
    { title: 'cases', of: row => row.cases, right: true },
    { title: 'right', of: row => row.right, right: true },
  ]);
}
