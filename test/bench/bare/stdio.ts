// The least a server can be: the SDK's own McpServer with trivial tools, over stdio.
import { enableCompileCache } from 'node:module';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod';

// As our command does.
enableCompileCache();

const count = Number(process.argv[2]);

serveStdio(() => {
  const server = new McpServer({ name: 'bare', version: '1.0.0' });
  for (let number = 1; number <= count; number++)
    server.registerTool(
      `tool_${number}`,
      {
        title: `Tool ${number}`,
        description: 'Answers with the name that it is given.',
        inputSchema: z.object({ name: z.string().describe('Any name') }),
        outputSchema: z.object({ name: z.string() }),
        annotations: { readOnlyHint: true },
      },
      ({ name }) => ({ content: [{ type: 'text', text: name }], structuredContent: { name } }),
    );
  return server;
});
