import { serveStdio } from '../../server/mcp/stdio.ts';
import { tinyServer } from './tiny-server.ts';

const serving = serveStdio(tinyServer());
await serving.closed;
await serving.close();
