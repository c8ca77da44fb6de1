import { at, isObject, listAt, textAt } from '../../domain/json.ts';
import { attributesOf, isFailure, statusOf } from '../../domain/span-attributes.ts';
import { namedBy, type Naming } from '../../domain/span-naming.ts';
import { type Span, type Trace, traceId } from '../../domain/trace.ts';
import { KINDS, STATUSES } from './otlp-names.ts';

type Pair = [name: string, value: unknown];

/** A value is written under what it is: `{stringValue: x}`. Bytes, lists and maps are no texts. */
function valueOf(union: unknown): unknown {
  if (!isObject(union)) return undefined;
  return union['stringValue'] ?? union['intValue'] ?? union['doubleValue'] ?? union['boolValue'];
}

const pairsIn = (value: unknown): Pair[] =>
  listAt(value, 'attributes').map(it => [textAt(it, 'key') ?? '', valueOf(at(it, 'value'))]);

/** Ids are hexadecimal or, by Protobuf's own rules, base64. */
function idOf(written: string | undefined): string | undefined {
  if (written === undefined || written === '') return undefined;
  if (/^(?:[\da-f]{16}|[\da-f]{32})$/i.test(written)) return written.toLowerCase();
  const bytes = Buffer.from(written, 'base64');
  return bytes.length === 8 || bytes.length === 16 ? bytes.toString('hex') : written;
}

/** Whole microseconds of nanoseconds that are written as a number or, to be exact, as text. */
function micros(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return Math.floor(value / 1000);
  return typeof value === 'string' && /^\d{1,19}$/.test(value) ? Number(BigInt(value) / 1000n) : undefined;
}

/** `2`, `SPAN_KIND_SERVER` → `server`. */
function named(names: readonly string[], value: unknown): string | undefined {
  if (typeof value === 'number') return value > 0 ? names[value] : undefined;
  const last = typeof value === 'string' ? value.slice(value.lastIndexOf('_') + 1).toLowerCase() : '';
  return names.slice(1).find(name => name.toLowerCase() === last);
}

const filled = (pairs: readonly (readonly [string, string | undefined])[]): Pair[] =>
  pairs.flatMap(([name, value]): Pair[] => (value === undefined || value === '' ? [] : [[name, value]]));

/** What exceptions say that were noted while the span ran. */
const exceptions = (span: unknown): Pair[] =>
  listAt(span, 'events')
    .flatMap(pairsIn)
    .filter(([name]) => name.startsWith('exception.') && name !== 'exception.stacktrace');

function spanOf(span: unknown, owner: { component: string; namespace?: string }): Span | undefined {
  const id = idOf(textAt(span, 'spanId'));
  const [start, end] = [micros(at(span, 'startTimeUnixNano')), micros(at(span, 'endTimeUnixNano'))];
  if (id === undefined || start === undefined) return undefined;
  const parent = idOf(textAt(span, 'parentSpanId'));
  const attributes = attributesOf([
    ...pairsIn(span),
    ...filled([
      ['span.kind', named(KINDS, at(span, 'kind'))],
      ['otel.status_code', named(STATUSES, at(span, 'status', 'code'))],
      ['otel.status_description', textAt(span, 'status', 'message')],
    ]),
    ...exceptions(span),
  ]);
  const status = statusOf(attributes);
  return {
    id,
    ...(parent === undefined ? {} : { parent }),
    ...owner,
    operation: textAt(span, 'name') ?? '',
    start: start / 1000,
    milliseconds: Math.max(0, (end ?? start) - start) / 1000,
    failed: isFailure(attributes),
    ...(status === undefined ? {} : { status }),
    attributes,
  };
}

/** The spans in OTLP's JSON, by trace. What is no span is left out. Format: OpenTelemetry protocol 1.x, JSON. */
export function readOtlp(documents: readonly unknown[], naming: Naming): Trace[] {
  const traces = new Map<string, Span[]>();
  for (const resource of documents.flatMap(document => listAt(document, 'resourceSpans'))) {
    const about = attributesOf(pairsIn(at(resource, 'resource')));
    const owner = namedBy(about['service.name'] ?? 'unknown', about, naming);
    for (const span of listAt(resource, 'scopeSpans').flatMap(scope => listAt(scope, 'spans'))) {
      const id = idOf(textAt(span, 'traceId'));
      const read = spanOf(span, owner);
      if (id === undefined || !read) continue;
      const known = traces.get(traceId(id));
      if (known) known.push(read);
      else traces.set(traceId(id), [read]);
    }
  }
  return [...traces].map(([id, spans]) => ({ id, spans }));
}
