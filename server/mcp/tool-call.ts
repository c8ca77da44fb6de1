import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  isSpecType,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/server';
import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import { isObject, textAt } from '../domain/json.ts';

/** A `tools/call` that is as the protocol wants it: of 2026-07-28, or of a session of the one before. */
export type ToolCall = {
  id: string | number;
  name: string;
  args: { [argument: string]: unknown };
  progressToken?: string | number | undefined;
} & (
  | { era: 'modern'; client: string | undefined }
  | { era: 'legacy'; session: string; version: string | undefined }
);

const MODERN = '2026-07-28';

const Id = z.union([z.string(), z.int()]);
const params = { name: z.string(), arguments: z.custom<ToolCall['args']>(isObject).optional() };
const messageWith = <P extends z.ZodType>(params: P) =>
  z.strictObject({ jsonrpc: z.literal('2.0'), id: Id, method: z.literal('tools/call'), params });

/** Keys of the protocol that are not known here may change what a call means. */
const reserved = /^(?:[\w-]+\.)*(?:modelcontextprotocol|mcp)(?:\.[\w-]+)*\//;
const onlyKnown = (known: readonly string[]) => (meta: object) =>
  Object.keys(meta).every(key => known.includes(key) || !reserved.test(key));

const modernKeys = [PROTOCOL_VERSION_META_KEY, CLIENT_CAPABILITIES_META_KEY, CLIENT_INFO_META_KEY];
const ModernMeta = z
  .looseObject({
    progressToken: Id.optional(),
    [PROTOCOL_VERSION_META_KEY]: z.literal(MODERN),
    [CLIENT_CAPABILITIES_META_KEY]: z.custom(isSpecType.ClientCapabilities),
    [CLIENT_INFO_META_KEY]: z.custom(isSpecType.Implementation).optional(),
  })
  .refine(onlyKnown(modernKeys));
const LegacyMeta = z.looseObject({ progressToken: Id.optional() }).refine(onlyKnown([]));

const Modern = messageWith(z.strictObject({ ...params, _meta: ModernMeta }));
const Legacy = messageWith(z.strictObject({ ...params, _meta: LegacyMeta.optional() }));

/** Undefined for everything that is no such call, and for every call with something unusual about it. */
export function readToolCall(body: unknown, headers: IncomingHttpHeaders): ToolCall | undefined {
  if (textAt(body, 'method') !== 'tools/call') return undefined;
  return headers['mcp-protocol-version'] === MODERN ? modernCall(body, headers) : legacyCall(body, headers);
}

function modernCall(body: unknown, headers: IncomingHttpHeaders): ToolCall | undefined {
  const { data } = Modern.safeParse(body);
  if (!data || headers['mcp-method'] !== data.method || headers['mcp-name'] !== data.params.name)
    return undefined;
  const { name, arguments: args = {}, _meta: meta } = data.params;
  const client = textAt(meta, CLIENT_INFO_META_KEY, 'name');
  return { era: 'modern', id: data.id, name, args, client, progressToken: meta.progressToken };
}

function legacyCall(body: unknown, headers: IncomingHttpHeaders): ToolCall | undefined {
  const session = headers['mcp-session-id'];
  const version = headers['mcp-protocol-version'];
  const accepted = headers.accept ?? '';
  if (typeof session !== 'string' || Array.isArray(version)) return undefined;
  if (!accepted.includes('application/json') || !accepted.includes('text/event-stream')) return undefined;
  const { data } = Legacy.safeParse(body);
  if (!data) return undefined;
  const { name, arguments: args = {}, _meta: meta } = data.params;
  return { era: 'legacy', id: data.id, name, args, session, version, progressToken: meta?.progressToken };
}
