/** The value below which `share` of the values lie; 0 for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** How long each of `rounds` runs took, in milliseconds. `before` is not counted. */
export async function timed(
  rounds: number,
  run: (round: number) => unknown,
  before: () => unknown = () => undefined,
): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await before();
    const start = performance.now();
    await run(round);
    times.push(performance.now() - start);
  }
  return times;
}
