import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Call } from '../calls/call.ts';
import type { Resource } from '../../resources/resource.ts';
import { resourceAt } from './resources.ts';

const EVERY_MS = 5000;
/** Addresses that are watched for all clients together. */
const MOST = 100;

/** Looks at resources as long as somebody wants to hear of their changes. */
export type Watcher = {
  /** Watches an address until the function it gives is called. Throws a ProtocolError for one that cannot be. */
  hold(uri: string): () => void;
  /** Hears of every change of what anybody watches, until the function it gives is called. */
  hear(listener: (uri: string) => void): () => void;
  stop(): void;
};

type Watched = { holders: number; text?: string };

/** Reads as a client does, through the pipeline: a resource has changed when it says something else. */
export function createWatcher(call: Call, resources: readonly Resource[], everyMs = EVERY_MS): Watcher {
  const held = new Map<string, Watched>();
  const listeners = new Set<(uri: string) => void>();
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  async function look(uri: string, watched: Watched): Promise<void> {
    const { resource, args } = resourceAt(resources, uri);
    const { text } = await call(resource.tool, args, { surface: 'mcp', name: 'subscription' }, ending.signal);
    const before = watched.text;
    watched.text = text;
    if (before === undefined || before === text || held.get(uri) !== watched) return;
    for (const listener of listeners) listener(uri);
  }

  async function round(): Promise<void> {
    for (const [uri, watched] of held) await look(uri, watched);
    timer = held.size === 0 || ending.signal.aborted ? undefined : setTimeout(again, everyMs).unref();
  }
  const again = () => void round();

  function release(uri: string, watched: Watched): void {
    watched.holders--;
    if (watched.holders === 0) held.delete(uri);
  }

  return {
    hold(uri) {
      resourceAt(resources, uri);
      const watched = held.get(uri) ?? { holders: 0 };
      if (watched.holders === 0 && held.size >= MOST) throw tooMany();
      watched.holders++;
      held.set(uri, watched);
      if (watched.holders === 1) void look(uri, watched);
      timer ??= setTimeout(again, everyMs).unref();
      let live = true;
      return () => {
        if (live) release(uri, watched);
        live = false;
      };
    },
    hear(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop() {
      clearTimeout(timer);
      held.clear();
      ending.abort();
    },
  };
}

const tooMany = () =>
  new ProtocolError(
    ProtocolErrorCode.InternalError,
    `${MOST} resources are watched already. End another subscription first.`,
  );
