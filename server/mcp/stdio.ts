import type { Server, Transport } from '@modelcontextprotocol/server';
import { serveStdio as serve, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { once } from 'node:events';
import type { Log } from '../calls/call.ts';
import { confirming } from './confirming.ts';
import { createMcpServer, type McpOptions, offeredResources } from './server.ts';
import { createWatcher } from './watcher.ts';

export type StdioOptions = McpOptions & {
  log: Log;
  /** How often what somebody subscribed to is looked at. */
  watchMs?: number;
};

export type StdioServing = {
  /** Settles when the client has closed our input. */
  closed: Promise<void>;
  close(): Promise<void>;
};

/** Serves MCP on standard input and output, in the protocol that the client opens with. */
export function serveStdio(options: StdioOptions): StdioServing {
  const ended = Promise.race([once(process.stdin, 'end'), once(process.stdin, 'close')]);
  const close = serveOn(new StdioServerTransport(), options);
  return { closed: ended.then(ignore, ignore), close };
}

/** The same on any connection that one client has for itself. Gives what ends it. */
export function serveOn(wire: Transport, { log, watchMs, ...options }: StdioOptions): () => Promise<void> {
  const watcher = createWatcher(options.call, offeredResources(options.surface), watchMs);
  let server: Server | undefined;
  const build = () => (server = createMcpServer({ ...options, watcher }));
  const tell = (uri: string) => void server?.sendResourceUpdated({ uri }).catch(ignore);
  const handle = serve(build, {
    transport: confirming(wire, watcher, tell),
    onerror: error => log.debug({ detail: error.message }, 'mcp over stdio'),
  });
  return () => {
    watcher.stop();
    return handle.close();
  };
}

const ignore = () => undefined;
