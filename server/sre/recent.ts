import type { LogLine } from './picture.ts';

const MINUTE = 60_000;

/** What was said longer ago than a quarter of an hour, and is not repeated, is over. */
export const isSaidLately = ({ time }: LogLine, now: number): boolean =>
  time === undefined || now - time <= 15 * MINUTE;

/** An end longer ago than half an hour is no trouble of now. */
export const isLately = (at: number | undefined, now: number): boolean =>
  at === undefined || now - at <= 30 * MINUTE;
