import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import type { Log } from '../../server/calls/call.ts';
import { Settings } from '../../server/config/settings.ts';
import type { Config } from '../../server/config.ts';
import { isObject, listAt, textAt } from '../../server/domain/json.ts';
import { instructions } from '../../server/mcp/instructions.ts';
import { createMcpServer } from '../../server/mcp/server.ts';
import { openPlatform, type Platform } from '../../server/platform.ts';
import { loadSurface } from '../../server/surface.ts';

/** Simulated time in tests: it stands still between calls and moves when somebody waits. */
export const START = Date.parse('2026-11-22T09:00:00Z');

export type Answer = { text: string; view: { [field: string]: unknown }; isError: boolean };
export type Product = {
  client: Client;
  platform: Pick<Platform, 'pipeline'>;
  call: (name: string, args?: { [argument: string]: unknown }) => Promise<Answer>;
  close: () => Promise<void>;
};

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

export const configOf = (given: { [setting: string]: unknown } = {}): Config => ({
  ...Settings.parse({ sandbox: 'empty', ephemeral: true, ...given }),
  stateFile: '',
});

/** The whole product in this process, reached through a real MCP client. */
export async function openProduct(given: { [setting: string]: unknown } = {}): Promise<Product> {
  const platform = await openPlatform(configOf(given), silent, new AbortController().signal, () => START);
  const product = await connectTo(platform);
  return {
    ...product,
    async close() {
      await product.close();
      platform.close();
    },
  };
}

/** An MCP client on a platform that is open already. */
export async function connectTo(platform: Pick<Platform, 'pipeline'>): Promise<Product> {
  const surface = (await loadSurface()).map(tool => tool.shown);
  const server = createMcpServer({ surface, instructions, version: 'test', call: platform.pipeline.call });
  const client = new Client({ name: 'test', version: '0' });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(theirs), client.connect(ours)]);
  return {
    client,
    platform,
    call: (name, args = {}) => callOn(client, name, args),
    close: () => client.close(),
  };
}

export async function callOn(
  client: Pick<Client, 'callTool'>,
  name: string,
  args: { [argument: string]: unknown },
): Promise<Answer> {
  const result: unknown = await client.callTool({ name, arguments: args });
  const view = isObject(result) ? result['structuredContent'] : undefined;
  return {
    text: listAt(result, 'content')
      .map(part => textAt(part, 'text') ?? '')
      .join('\n'),
    view: isObject(view) ? view : {},
    isError: isObject(result) && result['isError'] === true,
  };
}
