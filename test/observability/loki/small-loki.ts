import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

type Labels = { [name: string]: string };
/** `at` is nanoseconds since 1970; metadata is of this line only. */
export type Entry = { labels: Labels; metadata?: Labels; at: string; line: string };
export type Asked = {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  form: URLSearchParams;
};
/** What is said instead of an answer. */
export type Fault = (response: ServerResponse, asked: Asked) => void;

const STRING = '"(?:[^"\\\\\\n]|\\\\.)*"';
const MATCHER = new RegExp(`^\\s*([a-zA-Z_]\\w*)\\s*(=~|!~|!=|=)\\s*(${STRING})\\s*`);
const LINE_FILTER = new RegExp(`^\\s*\\|~\\s*(${STRING})`);

class ParseError extends Error {}

/** Go's strings with the escapes that JSON has too. */
const valueOf = (text: string): string => String(JSON.parse(text));

function patternOf(text: string, anchored: boolean): RegExp {
  const flags = text.startsWith('(?i)') ? 'iu' : 'u';
  const inner = text.replace(/^\(\?i\)/, '');
  return new RegExp(anchored ? `^(?:${inner})$` : inner, flags);
}

type Test = (labels: Labels) => boolean;

function matcherOf([, name = '', operator = '', quoted = '""']: RegExpExecArray): Test {
  const value = valueOf(quoted);
  const pattern = operator.endsWith('~') ? patternOf(value, true) : undefined;
  return labels => {
    const own = labels[name] ?? '';
    const same = pattern ? pattern.test(own) : own === value;
    return operator.startsWith('!') ? !same : same;
  };
}

/** As much of LogQL as is asked: streams, one filter of lines, filters of labels. Anything else is refused. */
function parse(query: string) {
  let rest = query;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const found = pattern.exec(rest) ?? undefined;
    if (found) rest = rest.slice(found[0].length);
    return found;
  };
  const fail = (): never => {
    const column = query.length - rest.length + 1;
    throw new ParseError(
      `parse error at line 1, col ${column}: syntax error: unexpected ${rest.slice(0, 9)}`,
    );
  };
  const streams: Test[] = [];
  if (!take(/^\{/)) fail();
  do streams.push(matcherOf(take(MATCHER) ?? fail()));
  while (take(/^,/));
  if (!take(/^\}/)) fail();
  const filter = take(LINE_FILTER);
  const pattern = filter && patternOf(valueOf(filter[1] ?? ''), false);
  const lines: Test[] = [];
  while (take(/^\s*\|/)) lines.push(matcherOf(take(MATCHER) ?? fail()));
  if (rest.trim() !== '') fail();
  return {
    isStream: (labels: Labels) => streams.every(test => test(labels)),
    isLine: ({ labels, metadata, line }: Entry) =>
      (pattern?.test(line) ?? true) && lines.every(test => test({ ...labels, ...metadata })),
  };
}

const isWithin = ({ at }: Entry, form: URLSearchParams): boolean =>
  BigInt(at) >= BigInt(form.get('start') ?? 0) && BigInt(at) < BigInt(form.get('end') ?? 0);

const later = (a: Entry, b: Entry): number => Number(BigInt(b.at) - BigInt(a.at));

/** Streams by their labels and the metadata of lines, the newest lines first, as it answers. */
function queryRange(stored: readonly Entry[], form: URLSearchParams) {
  const { isStream, isLine } = parse(form.get('query') ?? '');
  const found = stored
    .filter(entry => isWithin(entry, form) && isStream(entry.labels) && isLine(entry))
    .toReversed()
    .toSorted(later)
    .slice(0, Number(form.get('limit')));
  const streams = Map.groupBy(found, ({ labels, metadata }) => JSON.stringify({ ...labels, ...metadata }));
  const result = [...streams].map(([labels, entries]) => ({
    stream: JSON.parse(labels) as unknown,
    values: entries.map(({ at, line }) => [at, line]),
  }));
  return { status: 'success', data: { resultType: 'streams', result, stats: { summary: {} } } };
}

function labelsIn(stored: readonly Entry[], form: URLSearchParams) {
  const names = stored.filter(entry => isWithin(entry, form)).flatMap(({ labels }) => Object.keys(labels));
  // It leaves out an empty list.
  return { status: 'success', ...(names.length > 0 && { data: [...new Set(names)].toSorted() }) };
}

async function read(request: IncomingMessage): Promise<Asked> {
  let text = '';
  for await (const piece of request) text += String(piece);
  const url = new URL(request.url ?? '', 'http://loki');
  const form = new URLSearchParams([...url.searchParams, ...new URLSearchParams(text)]);
  const { method = '', headers } = request;
  return { method, path: url.pathname, headers, form };
}

const say = (response: ServerResponse, status: number, text: string) =>
  void response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);

/** A server that speaks the API of Loki from memory, on a network that a test can break. */
export async function smallLoki(stored: readonly Entry[] = []) {
  const asked: Asked[] = [];
  const backend: { fault?: Fault; more?: object; most: number } = { most: 5000 };

  function answer(response: ServerResponse, question: Asked): void {
    const { path, form } = question;
    const json = (body: object) =>
      void response
        .writeHead(200, { 'content-type': 'application/json; charset=UTF-8' })
        .end(JSON.stringify({ ...body, ...backend.more }));
    if (backend.fault) return backend.fault(response, question);
    if (path === '/loki/api/v1/labels') return json(labelsIn(stored, form));
    if (path !== '/loki/api/v1/query_range') return say(response, 404, '404 page not found');
    const limit = Number(form.get('limit'));
    if (limit > backend.most)
      return say(
        response,
        400,
        `max entries limit per query exceeded, limit > max_entries_limit_per_query (${limit} > ${backend.most})`,
      );
    try {
      return json(queryRange(stored, form));
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      return say(response, 400, error.message);
    }
  }

  const server = createServer((request, response) => {
    void (async () => {
      const question = await read(request);
      asked.push(question);
      answer(response, question);
    })();
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
  return { url: `http://127.0.0.1:${port}`, asked, backend, close };
}
