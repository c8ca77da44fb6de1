import type { LogLine } from '../ports.ts';

/** A line as it is shown: its container is told where its pod has several. */
export type ShownLine = { time: string; pod: string; container?: string; text: string };

export function shownLines(lines: readonly LogLine[]): ShownLine[] {
  const byPod = Map.groupBy(lines, ({ pod }) => pod);
  const several = new Set(
    [...byPod].flatMap(([pod, own]) =>
      own.some(({ container }) => container !== own[0]?.container) ? [pod] : [],
    ),
  );
  return lines.map(({ time, pod, container, text }) =>
    several.has(pod) ? { time, pod, container, text } : { time, pod, text },
  );
}
