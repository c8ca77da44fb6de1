import {
  type JSONRPCMessage,
  ProtocolError,
  SUBSCRIPTION_ID_META_KEY,
  type Transport,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import { at, textAt } from '../domain/json.ts';
import { addressesIn, type Holds, holdsOn } from './subscriptions.ts';
import type { Watcher } from './watcher.ts';

const Id = z.union([z.string(), z.int()]);

/**
 * The same connection, on which it is seen what subscriptions of 2026-07-28 begin and end: the SDK keeps them, and
 * tells nobody. A confirmation goes out for each, and its client ends it by cancelling the request.
 */
export function confirming(wire: Transport, watcher: Watcher, tell: (uri: string) => void): Transport {
  const subscriptions = new Map<unknown, Holds>();
  const end = (id: unknown) => {
    subscriptions.get(id)?.release();
    subscriptions.delete(id);
  };
  let deaf: (() => void) | undefined;

  /** The confirmation, or a refusal in its place. */
  function begin(message: JSONRPCMessage): JSONRPCMessage {
    const id = Id.parse(at(message, 'params', '_meta', SUBSCRIPTION_ID_META_KEY));
    const holds = holdsOn(watcher);
    try {
      for (const uri of addressesIn(message)) holds.add(uri);
    } catch (error) {
      holds.release();
      if (!(error instanceof ProtocolError)) throw error;
      return { jsonrpc: '2.0', id, error: { code: error.code, message: error.message } };
    }
    subscriptions.set(id, holds);
    deaf ??= watcher.hear(tell);
    return message;
  }

  const own: Transport = {
    async start() {
      const heard: Pick<Transport, 'onclose' | 'onerror' | 'onmessage'> = {
        onclose() {
          for (const id of subscriptions.keys()) end(id);
          own.onclose?.();
        },
        onerror: error => own.onerror?.(error),
        onmessage(message, extra) {
          if (textAt(message, 'method') === 'notifications/cancelled')
            end(at(message, 'params', 'requestId'));
          own.onmessage?.(message, extra);
        },
      };
      Object.assign(wire, heard);
      await wire.start();
    },
    async send(message, options) {
      const confirms = textAt(message, 'method') === 'notifications/subscriptions/acknowledged';
      await wire.send(confirms ? begin(message) : message, options);
    },
    close: () => wire.close(),
  };
  return own;
}
