const ascending = (a: number, b: number): number => a - b;

/** The value below which that share of the values lies, between the two nearest ones; undefined of no values. */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted(ascending);
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (low === undefined || high === undefined) return undefined;
  return low + (high - low) * (place - Math.floor(place));
}

export const median = (values: readonly number[]): number | undefined => quantile(values, 0.5);
