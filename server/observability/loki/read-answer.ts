import * as z from 'zod';
import { textAt } from '../../domain/json.ts';
import { ofNanoseconds } from '../../domain/precise-time.ts';
import type { LogLine } from '../../control-plane/ports.ts';
import type { Fields } from './fields.ts';

export const Answer = z.looseObject({
  status: z.literal('success'),
  warnings: z.array(z.string()).nullish(),
  data: z.looseObject({
    resultType: z.literal('streams'),
    result: z.array(
      z.looseObject({
        stream: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.string(), z.string()]).rest(z.unknown())),
      }),
    ),
  }),
});
export type Answer = z.infer<typeof Answer>;

/** `rows`: how many lines the answer had. */
export type Read = { lines: LogLine[]; rows: number };

function member(line: string, name: string): string | undefined {
  try {
    return textAt(JSON.parse(line), name);
  } catch {
    return undefined;
  }
}

/** The lines of an answer, oldest first; a line without a pod or a time is nobody's. */
export function linesIn(answer: Answer, fields: Fields): Read {
  const { message } = fields;
  const textOf = (line: string): string => (message && member(line, message)) ?? line;
  const streams = answer.data.result.map(({ stream, values }) => {
    const pod = stream[fields.pod];
    const container = stream[fields.container] ?? '';
    const lines = values.flatMap(([nanoseconds, line]): LogLine[] => {
      const time = ofNanoseconds(nanoseconds);
      return time === undefined || pod === undefined ? [] : [{ time, pod, container, text: textOf(line) }];
    });
    // They come newest first, those of one moment too.
    return { lines: lines.toReversed(), rows: values.length };
  });
  return {
    lines: streams.flatMap(({ lines }) => lines),
    rows: streams.reduce((sum, { rows }) => sum + rows, 0),
  };
}
