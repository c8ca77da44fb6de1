type Members = { [key: string]: unknown };

/** The object with every key and value passed through; the object itself when that changes nothing. */
export function rebuildMembers(
  object: Members,
  keyOf: (key: string) => string,
  valueOf: (value: unknown, key: string) => unknown,
): Members {
  let same = true;
  const entries: [string, unknown][] = [];
  for (const key of Object.keys(object)) {
    const before = object[key];
    const entry: [string, unknown] = [keyOf(key), valueOf(before, key)];
    same &&= entry[0] === key && entry[1] === before;
    entries.push(entry);
  }
  return same ? object : Object.fromEntries(entries);
}

/** The list with every entry passed through; the list itself when that changes nothing. */
export function rebuildList(
  list: readonly unknown[],
  valueOf: (value: unknown, index: number) => unknown,
): readonly unknown[] {
  const next = list.map(valueOf);
  return next.every((item, i) => item === list[i]) ? list : next;
}
