import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Access } from './credentials.ts';

/** So many requests are under way at once; more wait for their turn. */
const AT_ONCE = 32;
/** An idle connection is given up before the server does so, which a request could run into. */
const IDLE_MS = 30_000;

function make(tls: Access['tls'], isSecure: boolean) {
  const kept = { ...tls, keepAlive: true, timeout: IDLE_MS };
  const of = (maxSockets: number) =>
    isSecure ? new HttpsAgent({ ...kept, maxSockets }) : new HttpAgent({ ...kept, maxSockets });
  return { requests: of(AT_ONCE), streams: of(Infinity) };
}

/** Keeps connections open from request to request, until other certificates are to be used. Watches have their own. */
export function createAgents() {
  let identity = '';
  let agents: { requests: HttpAgent; streams: HttpAgent } | undefined;

  return {
    for({ tls, proxy }: Access, isSecure: boolean): { requests: HttpAgent; streams: HttpAgent } {
      if (proxy) return { requests: proxy, streams: proxy };
      const wanted = JSON.stringify(tls);
      if (!agents || wanted !== identity) agents = make(tls, isSecure);
      identity = wanted;
      return agents;
    },
    close(): void {
      agents?.requests.destroy();
      agents?.streams.destroy();
    },
  };
}
