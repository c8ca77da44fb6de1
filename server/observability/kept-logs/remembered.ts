import { instant } from '../../domain/time.ts';
import { untilGivenUp } from '../backend/given-up.ts';
import type { Span } from './ask.ts';

const HOUR_MS = 3_600_000;

/** The last hour tells as much as a month, and is found sooner. */
function lastHour({ from, to }: Span): Span {
  const hourBefore = new Date((instant(to) ?? 0) - HOUR_MS).toISOString();
  return { from: hourBefore > from ? hourBefore : from, to };
}

/**
 * What is asked about a backend once and then known. Nothing is remembered of a time with no lines, nor of a
 * failure. Who shares an answer may give up on his own, so no caller ends it.
 */
export function remembered<T>(
  ask: (span: Span) => Promise<T | undefined>,
): (span: Span, signal?: AbortSignal) => Promise<T | undefined> {
  let known: Promise<T | undefined> | undefined;

  async function asked(span: Span): Promise<T | undefined> {
    const short = lastHour(span);
    const answer = await ask(short);
    return answer ?? (short.from === span.from ? undefined : ask(span));
  }

  return (span, signal) => {
    const answer = (known ??= asked(span));
    const forget = () => {
      if (known === answer) known = undefined;
    };
    answer.then(found => found === undefined && forget(), forget);
    return untilGivenUp(answer, signal);
  };
}
