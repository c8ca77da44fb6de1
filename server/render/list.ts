/** The first items of a list, and how many are left. */
export function capped<T>(items: readonly T[], limit: number): { shown: T[]; more: number } {
  const shown = items.slice(0, Math.max(0, limit));
  return { shown, more: items.length - shown.length };
}

/** `… 12 more (narrow with project or kind)`; empty when nothing is left. */
export function moreLine(more: number, narrow?: string): string {
  if (more <= 0) return '';
  return `… ${more} more${narrow === undefined ? '' : ` (narrow with ${narrow})`}`;
}

/** `1 line`, `3 lines`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
