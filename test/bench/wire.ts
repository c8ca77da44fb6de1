/** The protocol of 2026 asks at once; the one of 2025 opens a session first. */
export type Era = 'modern' | 'legacy';
export const eras: readonly Era[] = ['modern', 'legacy'];

type Params = { [field: string]: unknown };

const client = { name: 'bench', version: '1.0.0' };
const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': client,
};

export const initialize = JSON.stringify({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: client },
});
export const initialized = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });

export const request = (era: Era, method: string, params: Params = {}): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method,
    params: era === 'modern' ? { ...params, _meta: envelope } : params,
  });

/** What HTTP wants to know beside the body. */
export const headers = (era: Era, method: string, name: string): { [header: string]: string } => ({
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  ...(era === 'modern'
    ? { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method, 'mcp-name': name }
    : { 'mcp-protocol-version': '2025-11-25' }),
});
