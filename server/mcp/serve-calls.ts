import { SERVER_INFO_META_KEY } from '@modelcontextprotocol/server';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallResult } from '../calls/call.ts';
import { callerNamed, progressTo } from './ask.ts';
import { type Reply, replyOn } from './reply.ts';
import { identityOf, type McpOptions, resultOf } from './server.ts';
import type { Sessions } from './sessions.ts';
import { readToolCall, type ToolCall } from './tool-call.ts';

/** Answers a body that is a call which can be answered here; undefined: nothing has been done. */
export type ServeCall = (
  body: unknown,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void> | undefined;

/**
 * Nearly everything a client sends is a plain call of a tool that is there. Such a call goes straight to the
 * pipeline, without a server instance of its own and a second and third parse of every message; the SDK, which
 * says the same, gets all others and everything that is wrong.
 */
export function callServing({ surface, version, call }: McpOptions, sessions: Sessions): ServeCall {
  const offered = new Set(surface.map(tool => tool.name));
  const signed = { resultType: 'complete', _meta: { [SERVER_INFO_META_KEY]: identityOf(version) } };

  async function answer(asked: ToolCall, client: string | undefined, signal: AbortSignal, reply: Reply) {
    signal.addEventListener('abort', () => reply.end(), { once: true });
    const result = await call(
      asked.name,
      asked.args,
      callerNamed(client),
      signal,
      progressTo(asked.progressToken, params =>
        reply.say({ jsonrpc: '2.0', method: 'notifications/progress', params }),
      ),
    );
    reply.end({ jsonrpc: '2.0', id: asked.id, result: wire(result, asked) });
  }
  const wire = (result: CallResult, { era }: ToolCall) =>
    era === 'modern' ? { ...resultOf(result), ...signed } : resultOf(result);

  return (body, { headers }, response) => {
    const asked = readToolCall(body, headers);
    if (!asked || !offered.has(asked.name)) return undefined;
    if (asked.era === 'modern')
      return answer(asked, asked.client, untilGone(response), replyOn(response, {}));
    const held = sessions.hold(asked, response);
    if (!held) return undefined;
    const reply = replyOn(response, { 'mcp-session-id': asked.session });
    return answer(asked, held.client, held.signal, reply);
  };
}

/** Since 2026-07-28 a client takes a call back by hanging up. */
function untilGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
