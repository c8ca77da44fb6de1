import * as z from 'zod';
import type { Point } from '../../domain/signal.ts';

export type Labels = { readonly [name: string]: string };
export type Found = { labels: Labels; points: readonly Point[] };

const Sample = z.tuple([z.number(), z.string()]);

/** Series of native histograms have no `values`. */
export const Answer = z.looseObject({
  status: z.literal('success'),
  isPartial: z.boolean().optional(),
  warnings: z.array(z.string()).optional(),
  data: z.looseObject({
    resultType: z.literal('matrix'),
    result: z.array(
      z.looseObject({ metric: z.record(z.string(), z.string()), values: z.array(Sample).default([]) }),
    ),
  }),
});
export type Answer = z.infer<typeof Answer>;

/** NaN is no measurement, and an infinite one is none that can be compared: both are gaps. */
const pointsOf = (values: readonly [number, string][]): Point[] =>
  values.flatMap(([seconds, text]) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    return Number.isFinite(value) ? [[Math.round(seconds * 1000), value] as const] : [];
  });

/** The series that have a finite value within the time, oldest first. */
export function seriesIn(answer: Answer, { from, to }: { from: Date; to: Date }): Found[] {
  return answer.data.result.flatMap(({ metric, values }) => {
    const points = pointsOf(values)
      .filter(([time]) => time >= from.getTime() && time <= to.getTime())
      .toSorted(([a], [b]) => a - b);
    return points.length === 0 ? [] : [{ labels: metric, points }];
  });
}
