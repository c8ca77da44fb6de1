import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError } from './errors.ts';

/** Asks again and again until there is an answer; says what was waited for, and the last error, when time is up. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { within = 30_000, every = 100, giveUp = () => undefined as string | undefined } = {},
): Promise<T> {
  const end = Date.now() + within;
  let last = '';
  while (Date.now() < end) {
    const reason = giveUp();
    if (reason !== undefined) throw new ClusterError(reason);
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = `: ${error instanceof Error ? error.message : String(error)}`;
    }
    await sleep(every);
  }
  throw new ClusterError(`no ${what} within ${within / 1000} s${last}`);
}
