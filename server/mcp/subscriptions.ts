import type { Server } from '@modelcontextprotocol/server';
import { listAt } from '../domain/json.ts';
import type { Watcher } from './watcher.ts';

/** What one client wants to hear of; all of it ends with `release`. */
export type Holds = {
  add(uri: string): void;
  remove(uri: string): void;
  has(uri: string): boolean;
  release(): void;
};

export function holdsOn(watcher: Watcher): Holds {
  const holds = new Map<string, () => void>();
  const remove = (uri: string) => {
    holds.get(uri)?.();
    holds.delete(uri);
  };
  return {
    add(uri) {
      if (!holds.has(uri)) holds.set(uri, watcher.hold(uri));
    },
    remove,
    has: uri => holds.has(uri),
    release: () => [...holds.keys()].forEach(remove),
  };
}

/** Subscriptions of a client of the 2025 protocol: one by one, on the connection or session of this instance. */
export function serveSubscriptions(server: Server, watcher: Watcher): void {
  const holds = holdsOn(watcher);
  let deaf: (() => void) | undefined;
  server.setRequestHandler('resources/subscribe', ({ params: { uri } }) => {
    holds.add(uri);
    deaf ??= watcher.hear(changed => {
      if (holds.has(changed)) void server.sendResourceUpdated({ uri: changed }).catch(() => undefined);
    });
    return {};
  });
  server.setRequestHandler('resources/unsubscribe', ({ params: { uri } }) => {
    holds.remove(uri);
    return {};
  });
  const end = () => {
    holds.release();
    deaf?.();
  };
  Object.assign(server, { onclose: end });
}

/** The addresses that a client since 2026-07-28 names in `subscriptions/listen`, or is told in its confirmation. */
export const addressesIn = (message: unknown): string[] =>
  listAt(message, 'params', 'notifications', 'resourceSubscriptions').filter(uri => typeof uri === 'string');
