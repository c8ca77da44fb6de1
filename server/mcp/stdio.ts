import type { Server } from '@modelcontextprotocol/server';
import { serveStdio as serve } from '@modelcontextprotocol/server/stdio';
import { once } from 'node:events';
import type { Log } from '../calls/call.ts';

export type StdioServing = {
  /** Settles when the client has closed our input. */
  closed: Promise<void>;
  close(): Promise<void>;
};

/** Serves MCP on standard input and output, in the protocol that the client opens with. */
export function serveStdio({ build, log }: { build: () => Server; log: Log }): StdioServing {
  const ended = Promise.race([once(process.stdin, 'end'), once(process.stdin, 'close')]);
  const handle = serve(build, { onerror: error => log.debug({ detail: error.message }, 'mcp over stdio') });
  return { closed: ended.then(ignore, ignore), close: () => handle.close() };
}

const ignore = () => undefined;
