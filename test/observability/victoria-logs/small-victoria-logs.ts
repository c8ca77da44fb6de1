import { createServer, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

/** What is said instead of lines, or instead of the names of fields. */
export type Fault = (response: ServerResponse) => void;

const fields = ['_time', '_msg', 'namespace', 'pod', 'container'];

/** A server that answers as VictoriaLogs does, with the same rows to every question, on a network that a test can break. */
export async function smallVictoriaLogs(rows: readonly unknown[] = []) {
  const backend: { fault?: Fault | undefined; fieldsFault?: Fault | undefined } = {};
  const answers: { [path: string]: Fault } = {
    '/select/logsql/query': response => {
      if (backend.fault) return backend.fault(response);
      const body = rows.map(row => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join('');
      return void response.writeHead(200, { 'content-type': 'application/stream+json' }).end(body);
    },
    '/select/logsql/field_names': response => {
      if (backend.fieldsFault) return backend.fieldsFault(response);
      const values = fields.map(value => ({ value, hits: 7 }));
      return void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ values }));
    },
    '/select/logsql/stream_field_names': response =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end('{"values":[]}'),
  };
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    request.resume();
    const answer = answers[path];
    if (answer) return answer(response);
    return void response
      .writeHead(400, { 'content-type': 'text/plain; charset=utf-8' })
      .end(`unsupported path requested: "${path}"`);
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
  return { url: `http://127.0.0.1:${port}`, backend, close };
}
