import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { textAt, isObject, listAt } from '../domain/json.ts';
import { PlatformError } from '../errors.ts';

/** A call may wait for a rollout or a build, longer than clients usually do. */
const LONGEST_MS = 300_000;

export type Answered = { view: { [field: string]: unknown }; text: string; failed: boolean };

export type DemoClient = {
  tools: () => Promise<string[]>;
  call: (name: string, args: { [argument: string]: unknown }) => Promise<Answered>;
  close: () => Promise<void>;
};

/** A real MCP client on a server of its own, which is started as a child process and talks over stdio. */
export async function connectOverStdio(
  command: string,
  args: string[],
  version: string,
): Promise<DemoClient> {
  const transport = new StdioClientTransport({ command, args, stderr: 'inherit' });
  const client = new Client({ name: 'quarterdeck-demo', version });
  await client.connect(transport);
  return {
    async tools() {
      const { tools } = await client.listTools();
      return tools.map(tool => tool.name);
    },
    async call(name, args) {
      const result: unknown = await client.callTool({ name, arguments: args }, { timeout: LONGEST_MS });
      if (!isObject(result))
        throw new PlatformError('unavailable', `${name} gave no answer.`, 'Look at the server log.');
      const view = result['structuredContent'];
      const text = listAt(result, 'content').map(part => textAt(part, 'text') ?? '');
      return { view: isObject(view) ? view : {}, text: text.join('\n'), failed: result['isError'] === true };
    },
    close: () => client.close(),
  };
}
