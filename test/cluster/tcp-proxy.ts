import { readFile, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';

export type TcpProxy = {
  /** A kubeconfig that leads through the proxy. */
  kubeconfig: string;
  /** Breaks every connection, as a network does: nobody is told in advance. */
  cut(): void;
  close(): void;
};

/** Stands between a client and the API server of a cluster. */
export async function startTcpProxy({ connection, kubeconfig, folder }: Cluster): Promise<TcpProxy> {
  const { hostname, port } = new URL(connection.server);
  const sockets = new Set<Socket>();
  const server = createServer(client => {
    const upstream = connect(Number(port), hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  const own = await new Promise<number>(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const path = join(folder, `tcp-proxy-${own}.kubeconfig`);
  const text = await readFile(kubeconfig, 'utf8');
  await writeFile(path, text.replaceAll(connection.server, `https://127.0.0.1:${own}`), { mode: 0o600 });
  const cut = () => sockets.forEach(socket => socket.destroy());
  return {
    kubeconfig: path,
    cut,
    close() {
      server.close();
      cut();
    },
  };
}
