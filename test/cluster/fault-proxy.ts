import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, request } from 'node:https';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kubeconfig } from './kubeconfig.ts';
import type { Cluster } from './cluster.ts';

/**
 * What becomes of a request: it passes, later or not at all; it is carried out and its answer is lost, cut off, or goes
 * no further than its headers; or the proxy answers in the server's place.
 */
export type Fault = 'pass' | 'drop' | 'lose' | 'cut' | 'stall' | { delay: number } | { status: number };

export type Passing = { method: string; path: string; isWrite: boolean; isWatch: boolean };

const passingOf = ({ method = 'GET', url = '' }: IncomingMessage): Passing => ({
  method,
  path: url,
  isWrite: method !== 'GET' && !url.includes('dryRun=All'),
  isWatch: url.includes('watch=true'),
});

const refusal = (code: number) =>
  JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    message: 'a fault of the proxy',
    code,
  });

const pass = (): Fault => 'pass';

/** Stands between us and the API server, with an administrator's rights, and does with each request what it is told. */
export async function startFaultProxy({ connection, folder }: Cluster) {
  const { server: api, ca, cert, key } = connection;
  const agent = new Agent({ keepAlive: true, ca, cert, key });
  let decide: (passing: Passing) => Fault = pass;

  function forward(from: IncomingMessage, to: ServerResponse, fault: Fault): void {
    const { host: _host, connection: _connection, ...headers } = from.headers;
    const sent = request(new URL(from.url ?? '', api), { method: from.method, headers, agent }, answer => {
      if (fault === 'lose') {
        answer.resume().once('end', () => to.destroy());
        return;
      }
      const { 'transfer-encoding': _encoding, ...told } = answer.headers;
      to.writeHead(answer.statusCode ?? 502, told).flushHeaders();
      if (fault === 'stall') return;
      if (fault === 'cut') {
        answer.once('data', (piece: Buffer) =>
          to.write(piece.subarray(0, Math.ceil(piece.length / 2)), () => to.destroy()),
        );
        return;
      }
      answer.pipe(to);
    });
    sent.on('error', () => to.destroy());
    to.on('close', () => sent.destroy());
    from.pipe(sent);
  }

  const server = createServer((from, to) => {
    const fault = decide(passingOf(from));
    if (fault === 'drop') from.socket.destroy();
    else if (typeof fault === 'object' && 'status' in fault)
      to.writeHead(fault.status, { 'content-type': 'application/json' }).end(refusal(fault.status));
    else if (typeof fault === 'object') setTimeout(() => forward(from, to, 'pass'), fault.delay);
    else forward(from, to, fault);
  });
  const port = await new Promise<number>(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const path = join(folder, `proxy-${port}.kubeconfig`);
  await writeFile(path, kubeconfig('proxy', { server: `http://127.0.0.1:${port}` }), { mode: 0o600 });
  return {
    kubeconfig: path,
    /** Without an argument everything passes. */
    decide(how: (passing: Passing) => Fault = pass): void {
      decide = how;
    },
    close(): void {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}

export type FaultProxy = Awaited<ReturnType<typeof startFaultProxy>>;
