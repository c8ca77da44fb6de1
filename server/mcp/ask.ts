import {
  CLIENT_INFO_META_KEY,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Call, Caller, CallResult } from '../calls/call.ts';
import { textAt } from '../domain/json.ts';
import type { Progress } from '../../tools/tool.ts';

/** Calls a tool for whoever sent a request. */
export type Ask = (tool: string, args: unknown, context: ServerContext) => Promise<CallResult>;

export const asker =
  (server: Server, call: Call): Ask =>
  (tool, args, context) =>
    call(tool, args, callerOf(server, context), context.mcpReq.signal, progressOf(context));

/** Who the client says it is: in every request since 2026-07-28, when the connection was opened before. */
const callerOf = (server: Server, { mcpReq }: ServerContext): Caller =>
  callerNamed(textAt(mcpReq.envelope, CLIENT_INFO_META_KEY, 'name') ?? server.getClientVersion()?.name);

export const callerNamed = (name: string | undefined): Caller =>
  name === undefined ? { surface: 'mcp' } : { surface: 'mcp', name };

function progressOf({ mcpReq }: ServerContext): Progress | undefined {
  const { _meta: meta } = mcpReq;
  return progressTo(meta?.progressToken, params => {
    void mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  });
}

type Token = string | number;
type Told = { progressToken: Token; progress: number; message: string; total?: number };

/**
 * Tells a client that asked for it how far its call is. The protocol wants every step to be further than the last,
 * so work that begins to count anew is counted on top of what is done.
 */
export function progressTo(
  progressToken: Token | undefined,
  tell: (params: Told) => void,
): Progress | undefined {
  if (progressToken === undefined) return undefined;
  let before = 0;
  let last = { done: 0, total: 0 };
  let reached = -1;
  return ({ message, done, total }) => {
    if (done < last.done) before += last.total;
    last = { done, total: total ?? done };
    reached = Math.max(before + done, reached + 0.001);
    tell({
      progressToken,
      progress: reached,
      message,
      ...(total === undefined ? {} : { total: before + total }),
    });
  };
}

export const invalid = (message: string): ProtocolError =>
  new ProtocolError(ProtocolErrorCode.InvalidParams, message);

/** A list that fits on one page takes no cursor. */
export function onePage(cursor: string | undefined, what: string): void {
  if (cursor !== undefined) throw invalid(`There is one page of ${what}: leave out the cursor.`);
}
