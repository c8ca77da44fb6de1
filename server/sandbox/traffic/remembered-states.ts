import type { State } from './part.ts';

type States = ReadonlyMap<string, State>;

/** Moments that are kept of each group of apps: as many as the logs of an hour ask for. */
const KEPT = 1000;

/**
 * How everybody was doing at moments that were asked for before. What one component's log and signals need is
 * the same as its callers' need. Forgets all as soon as `version` changes: then the past may read differently.
 */
export function rememberStates() {
  let now = '';
  const groups = new Map<string, Map<number, States>>();
  return (version: string, group: string) => {
    if (version !== now) groups.clear();
    now = version;
    const known = groups.get(group) ?? new Map<number, States>();
    groups.set(group, known);
    return (time: number, make: () => States): States => {
      const found = known.get(time) ?? make();
      if (known.size >= KEPT) known.clear();
      known.set(time, found);
      return found;
    };
  };
}
