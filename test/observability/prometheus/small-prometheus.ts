import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

/** Labels, `__name__` among them, and samples in milliseconds with values as they are sent. */
export type Stored = { labels: { [name: string]: string }; samples: readonly [number, string][] };
export type Asked = {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  form: URLSearchParams;
};
/** What is said instead of an answer. */
export type Fault = (response: ServerResponse, asked: Asked) => void;

const SELECTOR =
  /^(?:(max|sum)(?: by \(([^)]*)\) )?\()?([a-z_]*)\{((?:\w+(?:=~|!~|!=|=)"(?:[^"\\]|\\.)*",?)*)\}\)?$/;
const MATCHER = /(\w+)(=~|!~|!=|=)"((?:[^"\\]|\\.)*)"/g;

function matches(labels: Stored['labels'], matchers: string): boolean {
  return [...matchers.matchAll(MATCHER)].every(([, name = '', operator = '', text]) => {
    const wanted: unknown = JSON.parse(`"${text}"`);
    const value = labels[name] ?? '';
    const same = operator.endsWith('~')
      ? new RegExp(`^(?:${String(wanted)})$`).test(value)
      : value === wanted;
    return operator.startsWith('!') ? !same : same;
  });
}

/**
 * As much of Prometheus as a test needs: series that are stored, by matchers, grouped and aggregated. What is asked
 * in other words is nowhere, as on a backend that does not have these metrics.
 */
function evaluate(stored: readonly Stored[], query: string): Stored[] {
  const [, aggregation, by = '', name = '', matchers = ''] = SELECTOR.exec(query) ?? [];
  const isSelector = SELECTOR.test(query);
  const found = stored.filter(
    ({ labels }) => isSelector && (name === '' || labels['__name__'] === name) && matches(labels, matchers),
  );
  if (aggregation === undefined) return found;
  const kept = by.split(', ').filter(label => label !== '');
  const groups = Map.groupBy(found, ({ labels }) => kept.map(label => labels[label] ?? '').join('\n'));
  return [...groups.values()].map(group => {
    const labels = Object.fromEntries(
      kept.flatMap(label => {
        const value = group[0]?.labels[label];
        return value === undefined ? [] : [[label, value]];
      }),
    );
    const times = Map.groupBy(
      group.flatMap(({ samples }) => samples),
      ([time]) => time,
    );
    const samples = [...times].map(([time, values]): [number, string] => {
      const numbers = values.map(([, value]) => Number(value.replace('Inf', 'Infinity')));
      const value = aggregation === 'max' ? Math.max(...numbers) : numbers.reduce((a, b) => a + b);
      return [time, String(value).replace('Infinity', 'Inf')];
    });
    return { labels, samples };
  });
}

/** The last sample at each step, not older than five minutes. */
function overTime({ labels, samples }: Stored, form: URLSearchParams) {
  const [start, end, step] = ['start', 'end', 'step'].map(name => Number(form.get(name)));
  const values: [number, string][] = [];
  for (let time = start ?? 0; time <= (end ?? 0); time += step || 1) {
    const last = samples.findLast(([at]) => at <= time * 1000 && at > time * 1000 - 300_000);
    if (last) values.push([time, last[1]]);
  }
  return { metric: labels, values };
}

async function read(request: IncomingMessage): Promise<Asked> {
  let text = '';
  for await (const piece of request) text += String(piece);
  const { method = '', url: path = '', headers } = request;
  return { method, path, headers, form: new URLSearchParams(text) };
}

/** A server that speaks the Prometheus API from memory, on a network that a test can break. */
export async function smallPrometheus(stored: readonly Stored[] = []) {
  const asked: Asked[] = [];
  const backend: { fault?: Fault; more?: object } = {};
  const server = createServer((request, response) => {
    void (async () => {
      const question = await read(request);
      asked.push(question);
      if (backend.fault) return backend.fault(response, question);
      const result = evaluate(stored, question.form.get('query') ?? '')
        .map(series => overTime(series, question.form))
        .filter(({ values }) => values.length > 0);
      const body = { status: 'success', data: { resultType: 'matrix', result }, ...backend.more };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
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
