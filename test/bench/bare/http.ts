// The SDK's own McpServer with as many tools of the same schemas, made anew for every request as the SDK
// recommends. Every tool gives the one answer that standard input holds. Says its address on standard output.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { instructions } from '../../../server/mcp/instructions.ts';
import { tools } from '../../../tools/index.ts';

const answer = JSON.parse(await text(process.stdin));

const serve = toNodeHandler(
  createMcpHandler(() => {
    const server = new McpServer({ name: 'bare', version: '1.0.0' }, { instructions });
    for (const { name, title, description, input, output, effect } of tools)
      server.registerTool(
        name,
        {
          title,
          description,
          inputSchema: input,
          outputSchema: output,
          annotations: { readOnlyHint: effect === 'read' },
        },
        () => answer[name],
      );
    return server;
  }),
);
const isOurHost = localhostHostValidation();
const isOurOrigin = localhostOriginValidation();

const http = createServer((request, response) => {
  if (isOurHost(request, response) && isOurOrigin(request, response)) void serve(request, response);
});
http.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(http.address())}\n`));
