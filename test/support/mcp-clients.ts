import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernHttp,
} from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as LegacyHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { at, isObject, listAt, numberAt, textAt } from '../../server/domain/json.ts';

/** The v2 client speaks 2026-07-28, the v1 client 2025-11-25. */
export type ClientKind = 'v2' | 'v1';
export type TransportKind = 'stdio' | 'http';

/** Both ways to reach one and the same server. */
export type Served = { stdio: { command: string; args: string[] }; http: { url: string } };

export type Step = { progress: number; total?: number | undefined; message?: string | undefined };

/** What a call gives, the same from every client. */
export type Answer =
  | { text: string; view: unknown; isError: boolean }
  | { code: number | undefined; message: string };

export type CallOptions = { signal?: AbortSignal; onprogress?: (step: Step) => void };

export type TestClient = {
  instructions: string | undefined;
  server: { name: string | undefined; version: string | undefined };
  tools(): Promise<unknown[]>;
  /** Never rejects: a protocol error is an answer too. */
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<Answer>;
  /** Any other request: what it gives, or the protocol's error. */
  ask(request: Request): Promise<unknown>;
  /** Hears when a resource changes, until the function it gives is called. */
  subscribe(uri: string, heard: (uri: string) => void): Promise<() => Promise<unknown>>;
  close(): Promise<void>;
};

type Complete = Parameters<ModernClient['complete']>[0];
export type Request =
  | { list: 'prompts' | 'templates' }
  | { list: 'resources'; cursor?: string }
  | { prompt: string; args?: Record<string, string> }
  | { read: string }
  | { complete: Complete };

export const everyClient = (['v2', 'v1'] as const).flatMap(kind =>
  (['stdio', 'http'] as const).map(transport => ({ kind, transport })),
);

const me = { name: 'test-client', version: '1.0.0' };

export const connect = (kind: ClientKind, transport: TransportKind, served: Served): Promise<TestClient> =>
  kind === 'v2' ? connectModern(transport, served) : connectLegacy(transport, served);

async function connectModern(transport: TransportKind, { stdio, http }: Served): Promise<TestClient> {
  return modernOn(
    transport === 'stdio'
      ? new ModernStdio({ ...stdio, stderr: 'ignore' })
      : new ModernHttp(new URL(http.url)),
  );
}

export async function modernOn(transport: Parameters<ModernClient['connect']>[0]): Promise<TestClient> {
  const client = new ModernClient(me, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(transport);
  return {
    instructions: client.getInstructions(),
    server: identity(client.getServerVersion()),
    tools: async () => (await client.listTools()).tools,
    call: (name, args = {}, options = {}) => answered(client.callTool({ name, arguments: args }, options)),
    ask: request => outcomeOf(send(client, request)),
    async subscribe(uri, heard) {
      client.setNotificationHandler('notifications/resources/updated', ({ params }) => heard(params.uri));
      const subscription = await client.listen({ resourceSubscriptions: [uri] });
      return () => subscription.close();
    },
    close: () => client.close(),
  };
}

async function connectLegacy(transport: TransportKind, { stdio, http }: Served): Promise<TestClient> {
  const client = new LegacyClient(me);
  const wire =
    transport === 'stdio'
      ? new LegacyStdio({ ...stdio, stderr: 'ignore' })
      : new LegacyHttp(new URL(http.url));
  await client.connect(wire);
  return {
    instructions: client.getInstructions(),
    server: identity(client.getServerVersion()),
    tools: async () => (await client.listTools()).tools,
    call: (name, args = {}, options = {}) =>
      answered(client.callTool({ name, arguments: args }, undefined, options)),
    ask: request => outcomeOf(send(client, request)),
    async subscribe(uri, heard) {
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => heard(params.uri));
      await client.subscribeResource({ uri });
      return () => client.unsubscribeResource({ uri });
    },
    async close() {
      if (wire instanceof LegacyHttp) await wire.terminateSession().catch(() => undefined);
      await client.close();
    },
  };
}

/** The two clients have these methods in common. */
function send(client: ModernClient | LegacyClient, request: Request): Promise<unknown> {
  if ('read' in request) return client.readResource({ uri: request.read });
  if ('complete' in request) return client.complete(request.complete);
  if ('prompt' in request) return client.getPrompt({ name: request.prompt, arguments: request.args ?? {} });
  if (request.list === 'prompts') return client.listPrompts();
  if (request.list === 'templates') return client.listResourceTemplates();
  return client.listResources('cursor' in request ? { cursor: request.cursor } : {});
}

async function outcomeOf(asking: Promise<unknown>): Promise<unknown> {
  const [outcome] = await Promise.allSettled([asking]);
  if (outcome.status === 'fulfilled') return outcome.value;
  return { code: numberAt(outcome.reason, 'code'), message: messageOf(outcome.reason) };
}

const identity = (server: unknown) => ({ name: textAt(server, 'name'), version: textAt(server, 'version') });

async function answered(calling: Promise<unknown>): Promise<Answer> {
  const [outcome] = await Promise.allSettled([calling]);
  if (outcome.status === 'rejected')
    return { code: numberAt(outcome.reason, 'code'), message: messageOf(outcome.reason) };
  const texts = listAt(outcome.value, 'content').map(part => textAt(part, 'text'));
  const isError = at(outcome.value, 'isError') === true;
  return { text: texts.join('\n'), view: at(outcome.value, 'structuredContent'), isError };
}

/** The v1 client puts the code in front of the words. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : isObject(error) ? JSON.stringify(error) : String(error)).replace(
    /^MCP error -?\d+: /,
    '',
  );
