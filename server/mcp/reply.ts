import type { ServerResponse } from 'node:http';

/** A connection on which nothing moves for longer may be cut by whoever stands in between. */
const QUIET_MS = 15_000;

/** The answer to one request: JSON in one piece, or a stream of events when something is said before the end. */
export type Reply = {
  say(message: unknown): void;
  /** Without a message the answer stays empty: who gave up a call gets none. */
  end(message?: unknown): void;
};

const stream = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

export function replyOn(response: ServerResponse, headers: { readonly [header: string]: string }): Reply {
  let over = false;
  const write = (text: string) => {
    if (over) return;
    if (!response.headersSent) response.writeHead(200, { ...headers, ...stream });
    response.write(text);
  };
  const quiet = setInterval(() => write(': still at it\n\n'), QUIET_MS);
  const stop = () => {
    over = true;
    clearInterval(quiet);
  };
  response.once('close', stop);

  return {
    say: message => write(eventOf(message)),
    end(message) {
      if (over) return;
      if (response.headersSent || message === undefined) {
        write(message === undefined ? '' : eventOf(message));
        response.end();
      } else {
        const text = JSON.stringify(message);
        const json = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
        response.writeHead(200, { ...headers, ...json }).end(text);
      }
      stop();
    },
  };
}

const eventOf = (message: unknown) => `event: message\ndata: ${JSON.stringify(message)}\n\n`;
