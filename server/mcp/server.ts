import { Server, type CallToolResult } from '@modelcontextprotocol/server';
import type { Call, CallResult } from '../calls/call.ts';
import { prompts } from '../../prompts/index.ts';
import { resources } from '../../resources/index.ts';
import type { Resource } from '../../resources/resource.ts';
import { asker, invalid, onePage } from './ask.ts';
import { serveCompletion } from './completion.ts';
import { servePrompts } from './prompts.ts';
import { serveResources } from './resources.ts';
import { serveSubscriptions } from './subscriptions.ts';
import type { Surface } from './surface.ts';
import type { Watcher } from './watcher.ts';

/** What is served. The surface is data and `call` may load the rest when it is first used. */
export type McpOptions = { surface: Surface; instructions: string; version: string; call: Call };

/** Without a watcher nothing can be subscribed to. */
type Watched = { watcher?: Watcher };

/** The surface does not change while the process lives, and is the same for everybody. */
const LIST_HINT = { ttlMs: 300_000, cacheScope: 'public' } as const;

/**
 * One server instance: HTTP makes one per request, so there is nothing in it but a few handlers. Everything is
 * listed from data and answered by the pipeline. What goes wrong in a tool is a result, not a protocol error,
 * except for a tool that does not exist. A prompt or resource that needs a tool which is not offered is not either.
 */
export function createMcpServer({
  surface,
  instructions,
  version,
  call,
  watcher,
}: McpOptions & Watched): Server {
  const server = new Server(identityOf(version), {
    capabilities: {
      tools: { listChanged: false },
      prompts: { listChanged: false },
      resources: { listChanged: false, subscribe: watcher !== undefined },
      completions: {},
    },
    instructions,
    cacheHints: {
      'tools/list': LIST_HINT,
      'prompts/list': LIST_HINT,
      'resources/templates/list': LIST_HINT,
    },
  });
  const ask = asker(server, call);
  server.setRequestHandler('tools/list', ({ params }) => {
    onePage(params?.cursor, 'tools');
    return { tools: [...surface] };
  });
  server.setRequestHandler('tools/call', async ({ params }, context): Promise<CallToolResult> => {
    const { name, arguments: args = {} } = params;
    const result = await ask(name, args, context);
    const unknown = !result.ok && result.code === 'not_found' && !offers(surface, [name]);
    if (unknown) throw invalid(result.text);
    return resultOf(result);
  });

  const offered = {
    prompts: prompts.filter(prompt => offers(surface, prompt.tools)),
    resources: offeredResources(surface),
  };
  servePrompts(server, offered.prompts);
  serveResources(server, offered.resources, ask);
  serveCompletion(server, offered, ask);
  if (watcher) serveSubscriptions(server, watcher);
  return server;
}

export const identityOf = (version: string) => ({ name: 'quarterdeck', title: 'Quarterdeck', version });

/** What a tool answered, as the protocol wants it. */
export function resultOf(result: CallResult): CallToolResult {
  const content = [{ type: 'text' as const, text: result.text }];
  return result.ok ? { content, structuredContent: result.view } : { content, isError: true };
}

export const offeredResources = (surface: Surface): Resource[] =>
  resources.filter(resource => offers(surface, [resource.tool]));

const offers = (surface: Surface, names: readonly string[]): boolean =>
  names.every(name => surface.some(tool => tool.name === name));
