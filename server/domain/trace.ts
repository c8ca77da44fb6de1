/** One step of a call across components. Times are milliseconds since 1970. */
export type Span = {
  id: string;
  parent?: string;
  component: string;
  namespace?: string;
  /** `GET /cart`, `INSERT orders` */
  operation: string;
  start: number;
  milliseconds: number;
  failed: boolean;
  /** Its own words about a failure, or its status. */
  status?: string;
  attributes: { readonly [name: string]: string };
};

export type Trace = { id: string; spans: readonly Span[] };

export type SpanKind = 'client' | 'server' | 'producer' | 'consumer' | 'internal';

const kinds = new Map<string, SpanKind>(
  (['client', 'server', 'producer', 'consumer', 'internal'] as const).map(kind => [kind, kind]),
);

/** Which end of a call a span is, where it says so. */
export const kindOf = ({ attributes }: Span): SpanKind | undefined =>
  kinds.get((attributes['span.kind'] ?? '').toLowerCase());

/** Ids of 64 bits are written with 16 digits or, filled up, with 32: both mean the same. */
export const traceId = (written: string): string =>
  written.toLowerCase().replace(/^0{16}(?=[\da-f]{16}$)/, '');
