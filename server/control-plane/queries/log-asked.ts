import { PlatformError } from '../../errors.ts';
import { timeAsked } from './asked-time.ts';

/** What somebody wants of a component's log. */
export type LogAsked = {
  component: string;
  project?: string | undefined;
  environment?: string | undefined;
  since: string;
  grep?: string | undefined;
  container?: string | undefined;
  previous: boolean;
  group: boolean;
  new_since?: string | undefined;
  around?: string | undefined;
  limit?: number | undefined;
  /** From the answer before: goes on with older lines. */
  cursor?: string | undefined;
};

/** What is read, and how it is shown. */
export type LogWindow = {
  from: Date;
  to: Date;
  /** What came before this moment is what later lines are compared with. */
  split?: Date;
  /** The lines before and after this moment are shown. */
  around?: Date;
};

/** Lines are looked for this long before and after a moment. */
const AROUND_MS = 5 * 60_000;
/** Clocks differ, and what is said at this moment counts. */
const AHEAD_MS = 60_000;

function demandOne(asked: LogAsked): void {
  const given = [
    asked.group && 'group',
    asked.new_since !== undefined && 'new_since',
    asked.around !== undefined && 'around',
    asked.cursor !== undefined && 'cursor',
  ].filter(it => it !== false);
  if (given.length < 2 || given.join() === 'group,new_since') return;
  throw new PlatformError(
    'invalid_input',
    `${given.join(' and ')} do not go together.`,
    'group and new_since show lines that are alike as one, around shows lines, cursor goes on with lines.',
  );
}

/** The window that is asked for. Throws `invalid_input` for a time that is none, and for views that exclude each other. */
export function logWindow(asked: LogAsked, now: Date): LogWindow {
  demandOne(asked);
  const to = new Date(now.getTime() + AHEAD_MS);
  const since = timeAsked('since', asked.since, now);
  if (asked.around !== undefined) {
    const around = timeAsked('around', asked.around, now);
    const end = Math.min(to.getTime(), around.getTime() + AROUND_MS);
    return { from: new Date(around.getTime() - AROUND_MS), to: new Date(end), around };
  }
  if (asked.new_since === undefined) return { from: since, to };
  const split = timeAsked('new_since', asked.new_since, now);
  // The past is as long as what is compared with it, or as far back as since reaches.
  const from = Math.min(since.getTime(), split.getTime() * 2 - now.getTime());
  return { from: new Date(from), to, split };
}
