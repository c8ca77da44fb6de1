import { once } from 'node:events';
import type { Server } from 'node:http';
import { textAt } from '../domain/json.ts';
import { PlatformError } from '../errors.ts';

/** Opens the port. Throws `unavailable` when somebody has it, `forbidden` when we may not. */
export async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw notListening(error, host, port);
  }
}

function notListening(error: unknown, host: string, port: number): unknown {
  const address = `${host}:${port}`;
  const code = textAt(error, 'code');
  if (code === 'EADDRINUSE')
    return new PlatformError(
      'unavailable',
      `${address} is in use.`,
      'Stop what listens there, or use --port.',
    );
  if (code === 'EACCES')
    return new PlatformError('forbidden', `${address} may not be opened.`, 'Use a --port above 1023.');
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new PlatformError(
      'invalid_input',
      `${host} is no address of this machine.`,
      'Use --host 127.0.0.1.',
    );
  return error;
}

/** `http://127.0.0.1:4100/mcp` */
export function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/mcp`;
}
