import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

type Tag = { key: string; value: unknown; type?: string };
export type StoredSpan = {
  spanID: string;
  operationName: string;
  references?: { refType: string; traceID?: string; spanID: string }[];
  /** Microseconds. */
  startTime: number;
  duration: number;
  tags?: Tag[];
  logs?: { fields: Tag[] }[] | null;
  processID: string;
};
export type Stored = {
  traceID: string;
  spans: StoredSpan[];
  processes: { [id: string]: { serviceName: string; tags?: Tag[] } };
};
export type Asked = { path: string; query: URLSearchParams; headers: IncomingMessage['headers'] };
/** What is said instead of an answer. */
export type Fault = (response: ServerResponse, asked: Asked) => void;

/** How a backend differs from Jaeger itself. */
export type Dialect = {
  /** Below which path it answers. */
  prefix?: string;
  /** Tags of processes are asked for under this prefix. */
  resource?: string;
  /** It counts no calls. */
  uncounted?: boolean;
  /** It answers 200 where Jaeger answers 404. */
  lenient?: boolean;
};

const micros = (text: string | null): number => Number(text ?? 0);

function hasTags(stored: Stored, span: StoredSpan, wanted: object, { resource = '' }: Dialect): boolean {
  const own = (span.tags ?? []).map(({ key, value }) => `${key}=${String(value)}`);
  const ofProcess = (stored.processes[span.processID]?.tags ?? []).map(
    ({ key, value }) => `${resource}${key}=${String(value)}`,
  );
  const all = new Set([...own, ...ofProcess]);
  return Object.entries(wanted).every(([key, value]) => all.has(`${key}=${String(value)}`));
}

/** As Jaeger has it: one span of the service has all of it. The order of the answer is that of its storage. */
function found(all: readonly Stored[], query: URLSearchParams, dialect: Dialect): Stored[] {
  const tags: unknown = JSON.parse(query.get('tags') ?? '{}');
  const least = Number(/^([\d.]+)ms$/.exec(query.get('minDuration') ?? '0ms')?.[1]) * 1000;
  const matching = all.filter(stored =>
    stored.spans.some(
      span =>
        stored.processes[span.processID]?.serviceName === query.get('service') &&
        span.startTime >= micros(query.get('start')) &&
        span.startTime <= micros(query.get('end')) &&
        span.duration >= least &&
        hasTags(stored, span, Object(tags), dialect),
    ),
  );
  return matching.slice(-Number(query.get('limit') ?? 100)).toReversed();
}

function counted(all: readonly Stored[]) {
  const calls = new Map<string, number>();
  for (const { spans, processes } of all)
    for (const { references = [], processID } of spans) {
      const parent = spans.find(({ spanID }) => spanID === references[0]?.spanID);
      if (!parent || parent.processID === processID) continue;
      const pair = `${processes[parent.processID]?.serviceName} ${processes[processID]?.serviceName}`;
      calls.set(pair, (calls.get(pair) ?? 0) + 1);
    }
  return [...calls].map(([pair, callCount]) => {
    const [parent, child] = pair.split(' ');
    return { parent, child, callCount };
  });
}

const data = (response: ServerResponse, value: unknown) =>
  void response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ data: value, total: 0, limit: 0, offset: 0, errors: null }));

/** A server that speaks Jaeger's query API from memory, on a network that a test can break. */
export async function smallJaeger(stored: readonly Stored[] = [], dialect: Dialect = {}) {
  const { prefix = '', uncounted = false, lenient = false } = dialect;
  const asked: Asked[] = [];
  const backend: { fault?: Fault } = {};
  const server = createServer((request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://small');
    const question = { path: pathname, query, headers: request.headers };
    asked.push(question);
    if (backend.fault) return backend.fault(response, question);
    const path = pathname.startsWith(`${prefix}/api/`) ? pathname.slice(prefix.length + 5) : '';
    const services = [...new Set(stored.flatMap(it => Object.values(it.processes).map(p => p.serviceName)))];
    if (path === 'services') return data(response, services.length === 0 ? null : services);
    if (path === 'traces') return data(response, found(stored, query, dialect));
    if (path === 'dependencies') return data(response, uncounted ? [] : counted(stored));
    const one = stored.find(({ traceID }) => path === `traces/${traceID}`);
    if (one) return data(response, [one]);
    const errors = [{ code: 404, msg: 'trace not found' }];
    return void response
      .writeHead(lenient ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(path.startsWith('traces/') ? { data: null, errors } : 'nothing here'));
  });
  const port = await new Promise<number>(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${port}${prefix}`, asked, backend, close };
}
