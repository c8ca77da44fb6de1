import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';

const MAIN = 'server/main.ts';
const PLATFORM = ['--sandbox', 'shop-healthy', '--ephemeral'];

/** The product over stdio, as a client starts it. */
export const stdioServer = { command: process.execPath, args: [MAIN, 'mcp', ...PLATFORM] };

/** The product over HTTP in a process of its own, on a port that was free. */
export async function httpServer(): Promise<{ url: string; close(): Promise<void> }> {
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', ...PLATFORM], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  for await (const line of createInterface(child.stderr)) {
    const url = /MCP at (\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    return {
      url,
      async close() {
        child.kill('SIGTERM');
        await exited;
      },
    };
  }
  throw new Error('the server ended before it served');
}
