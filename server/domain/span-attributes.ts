/** The attributes of a span as texts: OpenTelemetry's names, or those of Jaeger, Zipkin and Envoy. */
export type Attributes = { readonly [name: string]: string };

/** Kept whatever else a span carries: they are read here. */
const READ =
  /^(?:error|otel\.|http\.|rpc\.|grpc\.|span\.kind|peer\.|service\.|server\.|net\.peer|db\.system|exception\.)/;
const MOST = 64;
const LONGEST = 1000;

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.slice(0, LONGEST);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Attributes as texts, of bounded number and length; lists and maps are left out. The first of a name counts. */
export function attributesOf(pairs: readonly (readonly [name: string, value: unknown])[]): Attributes {
  const kept = new Map<string, string>();
  for (const [name, value] of pairs) {
    const text = textOf(value);
    if (text === undefined || kept.has(name) || name.length > LONGEST) continue;
    if (kept.size < MOST || (READ.test(name) && kept.size < 2 * MOST)) kept.set(name, text);
  }
  return Object.fromEntries(kept);
}

const HTTP = ['http.response.status_code', 'http.status_code'];
const GRPC = ['rpc.grpc.status_code', 'grpc.status_code', 'rpc.response.status_code'];
const WORDS = [
  'otel.status_description',
  'status_message',
  'exception.message',
  'error.message',
  'error.object',
  'exception.type',
  'error.type',
];
const PEERS = ['peer.service', 'service.peer.name', 'server.address', 'net.peer.name'];
const DATABASES = ['db.system.name', 'db.system'];

function first(attributes: Attributes, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = attributes[name];
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

/** What backends write where nothing failed. */
const WELL = new Set(['false', 'unset', '0', 'no']);

/** Whether a span says that it failed: by a flag, its status, or that of HTTP (5xx) or gRPC (other than 0). */
export function isFailure(attributes: Attributes): boolean {
  const flag = attributes['error']?.toLowerCase();
  if (flag !== undefined && flag !== '' && !WELL.has(flag)) return true;
  if (attributes['otel.status_code']?.toUpperCase() === 'ERROR') return true;
  if (Number(first(attributes, HTTP)) >= 500) return true;
  const grpc = first(attributes, GRPC)?.toUpperCase();
  return grpc !== undefined && grpc !== '0' && grpc !== 'OK';
}

/** A span's status and its own words about it, whichever it has: `HTTP 502: bad gateway`. */
export function statusOf(attributes: Attributes): string | undefined {
  const http = first(attributes, HTTP);
  const grpc = first(attributes, GRPC);
  const code = http === undefined ? grpc && `gRPC ${grpc}` : `HTTP ${http}`;
  const words = first(attributes, WORDS);
  const parts = [code, words === http ? undefined : words].filter(part => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(': ');
}

/** A status without what gRPC's Go client puts around every error. */
export const briefly = (status: string): string => status.replace(/rpc error: code = (\w+) desc = /, '$1: ');

/** `fraud.shop-staging.svc.cluster.local:8080` → `fraud`; other hosts as they are, without the port. */
const hostName = (host: string): string =>
  host.replace(/:\d+$/, '').replace(/^([a-z0-9-]+)\.[a-z0-9-]+\.svc(?:\..*)?$/, '$1');

/** Who is called, as the caller knows it. */
export function peerOf(attributes: Attributes): string | undefined {
  const named = first(attributes, PEERS);
  return named === undefined ? first(attributes, DATABASES) : hostName(named);
}
