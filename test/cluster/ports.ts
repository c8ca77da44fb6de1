import { createServer } from 'node:net';
import type { Ports } from './folder.ts';

/** Ports on loopback that were free a moment ago. */
export async function freePorts(): Promise<Ports> {
  const [etcd, api, kubelet] = await Promise.all([freePort(), freePort(), freePort()]);
  return { etcd, api, kubelet };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = address && typeof address === 'object' ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
