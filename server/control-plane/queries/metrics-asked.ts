import { nearest } from '../../domain/name.ts';
import { isSignal, type Signal, signals } from '../../domain/signal.ts';
import type { Span } from '../../domain/signal-summary.ts';
import { PlatformError } from '../../errors.ts';
import { timeAsked } from './asked-time.ts';

/** The order in which they tell of trouble. */
const main: readonly Signal[] = [
  'success_ratio',
  'latency_p95_seconds',
  'requests_per_second',
  'cpu_cores',
  'cpu_throttled_seconds',
  'memory_bytes',
];

const SECOND = 1000;
const LONGEST = 31 * 86_400_000;
const POINTS = 120;
const steps = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200];

/**
 * The signals of those names, each once; without names the main ones. `others` tells what else is measured, where a
 * name is not one of ours. Throws `invalid_input` for an unknown one.
 */
export async function signalsAsked(
  names: readonly string[] = main,
  others: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const known = names.every(isSignal) ? [] : [...Object.keys(signals), ...(await others())];
  return [...new Set(names.map(name => (isSignal(name) ? name : signalNamed(name, known))))];
}

function signalNamed(typed: string, known: readonly string[]): string {
  if (known.includes(typed)) return typed;
  const near = nearest(typed, known);
  throw new PlatformError(
    'invalid_input',
    `signals: there is no signal "${typed}".`,
    `${near === undefined ? '' : `Did you mean "${near}"? `}Known signals: ${known.join(', ')}.`,
  );
}

/** From when to when, and how far apart the points lie: 120 at most. Throws `invalid_input` where that is no time or too long. */
export function spanAsked({ since, until }: { since: string; until: string }, now: Date): Span {
  const [from, end] = [timeAsked('since', since, now).getTime(), timeAsked('until', until, now).getTime()];
  const to = Math.min(end, now.getTime());
  if (from >= to)
    throw new PlatformError(
      'invalid_input',
      `since: "${since}" is not before ${until === 'now' ? 'now' : `until: "${until}"`}.`,
      'since comes first: since: "2h", until: "1h" is an hour that ended an hour ago.',
    );
  if (to - from > LONGEST)
    throw new PlatformError(
      'invalid_input',
      `since: "${since}" is more than 31 days before the end.`,
      'Ask for less at a time, such as since: "7d".',
    );
  const step = steps.find(seconds => (to - from) / SECOND / seconds <= POINTS) ?? 43_200;
  return { from, to, stepMs: step * SECOND };
}
