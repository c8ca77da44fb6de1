import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../control-plane/ports.ts';
import { demandWanted } from './trouble.ts';

/** Time as it passes here; the API server's own differs by as much as the clocks do. */
export const realClock: Clock = {
  now: () => new Date(),
  async sleep(milliseconds, signal) {
    demandWanted(signal);
    await pause(milliseconds, undefined, { signal }).catch(() => demandWanted(signal));
  },
};
