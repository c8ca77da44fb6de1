/** A backend answers few queries at a time, and others ask it too. */
const AT_ONCE = 6;

/** Works on all items, some at a time; the results are in the order of the items. The first failure ends it. */
export async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += AT_ONCE)
    results.push(...(await Promise.all(items.slice(i, i + AT_ONCE).map(work))));
  return results;
}
