import { serveStdio as serve } from '@modelcontextprotocol/server/stdio';
import { once } from 'node:events';
import type { Log } from '../calls/call.ts';
import { createMcpServer, type McpOptions } from './server.ts';

export type StdioServing = {
  /** Settles when the client has closed our input. */
  closed: Promise<void>;
  close(): Promise<void>;
};

/** Serves MCP on standard input and output, in the protocol that the client opens with. */
export function serveStdio({ log, ...options }: McpOptions & { log: Log }): StdioServing {
  const ended = Promise.race([once(process.stdin, 'end'), once(process.stdin, 'close')]);
  const handle = serve(() => createMcpServer(options), {
    onerror: error => log.debug({ detail: error.message }, 'mcp over stdio'),
  });
  return { closed: ended.then(ignore, ignore), close: () => handle.close() };
}

const ignore = () => undefined;
