import type { Span, Trace } from '../../domain/trace.ts';
import { KINDS, STATUSES } from './otlp-names.ts';

/** What stands elsewhere than among the attributes. */
const APART = new Set(['span.kind', 'otel.status_code', 'otel.status_description']);

const nanos = (milliseconds: number): string => `${Math.round(milliseconds * 1000)}000`;

const attributesOf = (pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([key, value]) => ({ key, value: { stringValue: value } }));

function spanOf(trace: string, { attributes, ...span }: Span) {
  const kind = KINDS.indexOf(attributes['span.kind'] ?? '');
  const code = STATUSES.indexOf(attributes['otel.status_code'] ?? '');
  const message = attributes['otel.status_description'];
  const status = { ...(code > 0 && { code }), ...(message !== undefined && { message }) };
  return {
    traceId: trace.padStart(32, '0'),
    spanId: span.id,
    ...(span.parent !== undefined && { parentSpanId: span.parent }),
    name: span.operation,
    ...(kind > 0 && { kind }),
    startTimeUnixNano: nanos(span.start),
    endTimeUnixNano: nanos(span.start + span.milliseconds),
    attributes: attributesOf(Object.entries(attributes).filter(([name]) => !APART.has(name))),
    ...(Object.keys(status).length > 0 && { status }),
  };
}

/** Traces as OTLP's JSON, which `readOtlp` reads as the same ones. */
export function otlpOf(traces: readonly Trace[]) {
  const spans = traces.flatMap(({ id, spans }) => spans.map(span => ({ trace: id, span })));
  const owners = Map.groupBy(spans, ({ span }) => `${span.namespace ?? ''}\n${span.component}`);
  return {
    resourceSpans: [...owners].map(([owner, own]) => {
      const [namespace = '', component = ''] = owner.split('\n');
      const where = namespace === '' ? [] : [['k8s.namespace.name', namespace] as const];
      return {
        resource: { attributes: attributesOf([['service.name', component], ...where]) },
        scopeSpans: [{ spans: own.map(({ trace, span }) => spanOf(trace, span)) }],
      };
    }),
  };
}
