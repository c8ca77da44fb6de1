import type { LogLine } from '../../control-plane/ports.ts';

/** Whose lines, and which. Everything in it may come from outside: whoever writes a query of it escapes it. */
export type Place = {
  namespace: string;
  /** A regular expression that matches whole names of pods. */
  pods: string;
  /** One of pods that are left out. */
  without?: string | undefined;
  /** Without one, all but those of a service mesh. */
  container?: string | undefined;
  /** The backend leaves out lines without it where it can. */
  grep?: string | undefined;
};

/** RFC 3339 in UTC; `to` is the first moment that is not asked for. */
export type Span = { from: string; to: string };

/** Oldest first, and those of one moment as they came. `isAll`: there are no others. */
export type Newest = { lines: readonly LogLine[]; isAll: boolean; notes: readonly string[] };

export type LogsBackend = {
  /** As many lines as it gives at once. */
  most: number;
  newest(place: Place, span: Span, limit: number, signal?: AbortSignal): Promise<Newest>;
};
