import type { ServerResponse } from 'node:http';

export type Running = {
  add(answer: ServerResponse): void;
  /** Settles when every answer has gone out, after `withinMs` at the latest. */
  drained(withinMs: number): Promise<void>;
};

/** The calls whose answers are still awaited. */
export function trackRunning(): Running {
  const running = new Set<ServerResponse>();
  let empty: (() => void) | undefined;
  return {
    add(answer) {
      running.add(answer);
      answer.once('close', () => {
        running.delete(answer);
        if (running.size === 0) empty?.();
      });
    },
    async drained(withinMs) {
      if (running.size === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, withinMs);
      empty = resolve;
      await promise;
      clearTimeout(timer);
    },
  };
}
