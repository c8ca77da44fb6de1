import {
  CLIENT_INFO_META_KEY,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type CallToolResult,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Call, Caller } from '../calls/call.ts';
import { textAt } from '../domain/json.ts';
import type { Progress } from '../../tools/tool.ts';
import type { Surface } from './surface.ts';

/** What is served. The surface is data and `call` may load the rest when it is first used. */
export type McpOptions = { surface: Surface; instructions: string; version: string; call: Call };

/** The surface does not change while the process lives, and is the same for everybody. */
const LIST_HINT = { ttlMs: 300_000, cacheScope: 'public' } as const;

/**
 * One server instance: HTTP makes one per request, so there is nothing in it but two handlers. Tools are
 * listed from data and called through the pipeline; what goes wrong there is a result, not a protocol error,
 * except for a tool that does not exist.
 */
export function createMcpServer({ surface, instructions, version, call }: McpOptions): Server {
  const server = new Server(
    { name: 'quarterdeck', title: 'Quarterdeck', version },
    {
      capabilities: { tools: { listChanged: false } },
      instructions,
      cacheHints: { 'tools/list': LIST_HINT },
    },
  );
  server.setRequestHandler('tools/list', ({ params }) => {
    if (params?.cursor === undefined) return { tools: [...surface] };
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      'There is one page of tools: leave out the cursor.',
    );
  });
  server.setRequestHandler('tools/call', async ({ params }, context): Promise<CallToolResult> => {
    const { name, arguments: args = {} } = params;
    const caller = callerOf(server, context);
    const result = await call(name, args, caller, context.mcpReq.signal, progressOf(context));
    const content = [{ type: 'text' as const, text: result.text }];
    if (result.ok) return { content, structuredContent: result.view };
    if (result.code === 'not_found' && surface.every(tool => tool.name !== name))
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, result.text);
    return { content, isError: true };
  });
  return server;
}

/** Who the client says it is: in every request since 2026-07-28, when the connection was opened before. */
function callerOf(server: Server, { mcpReq }: ServerContext): Caller {
  const name = textAt(mcpReq.envelope, CLIENT_INFO_META_KEY, 'name') ?? server.getClientVersion()?.name;
  return name === undefined ? { surface: 'mcp' } : { surface: 'mcp', name };
}

/** The protocol wants every notification to be further than the one before. */
function progressOf({ mcpReq }: ServerContext): Progress | undefined {
  const { _meta: meta } = mcpReq;
  if (meta?.progressToken === undefined) return undefined;
  const { progressToken } = meta;
  let reached = -1;
  return ({ message, done, total }) => {
    reached = Math.max(done, reached + 0.001);
    const params = { progressToken, progress: reached, message, ...(total === undefined ? {} : { total }) };
    void mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}
