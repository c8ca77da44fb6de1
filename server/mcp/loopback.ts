import {
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  validateHostHeader,
  validateOriginHeader,
} from '@modelcontextprotocol/server';
import type { IncomingMessage } from 'node:http';
import { PlatformError } from '../errors.ts';

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** Throws `not_supported` for an address that others can reach: nobody is authenticated yet. */
export function assertLoopback(host: string): void {
  if (loopback.test(host)) return;
  throw new PlatformError(
    'not_supported',
    `HTTP is served on the loopback interface only, and "${host.slice(0, 100)}" is not on it.`,
    'Use 127.0.0.1, ::1 or localhost.',
  );
}

export type Guard = (request: IncomingMessage) => string | undefined;

/**
 * Says why a request is refused: a web page must not reach this server under a name of its own (DNS
 * rebinding) or from an origin of its own. Ports do not count.
 */
export function guardLoopback(host: string): Guard {
  const hosts = [...new Set([...localhostAllowedHostnames(), host])];
  const origins = [...new Set([...localhostAllowedOrigins(), host])];
  return ({ headers }) => {
    const named = validateHostHeader(headers.host, hosts);
    if (!named.ok) return named.message;
    const from = validateOriginHeader(headers.origin, origins);
    return from.ok ? undefined : from.message;
  };
}
