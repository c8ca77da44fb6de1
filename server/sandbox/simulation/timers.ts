import { type Ref, refKey } from '../../domain/kube-object.ts';

type Entry = { at: number; key: string; ref: Ref };

/** One alarm per object. The earliest rings first, alarms of one moment in the order of their names. */
export type Timers = {
  /** Moves the object's alarm; takes it away without a time. */
  set(ref: Ref, at: number | undefined): void;
  /** When the next alarm rings, or undefined. */
  next(): number | undefined;
  /** Takes out what is due by `now`. */
  due(now: number): Ref[];
};

const isLater = (a: Entry, b: Entry): boolean => a.at > b.at || (a.at === b.at && a.key > b.key);

export function createTimers(): Timers {
  const times = new Map<string, number>();
  /** Latest first, so that the next one is taken from the end; may hold alarms that were moved since. */
  const entries: Entry[] = [];

  function last(): Entry | undefined {
    for (let entry = entries.at(-1); entry; entry = entries.at(-1)) {
      if (times.get(entry.key) === entry.at) return entry;
      entries.pop();
    }
    return undefined;
  }

  function insert(entry: Entry): void {
    let [from, to] = [0, entries.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = entries[middle];
      if (other && isLater(other, entry)) from = middle + 1;
      else to = middle;
    }
    entries.splice(from, 0, entry);
  }

  return {
    set(ref, at) {
      const key = refKey(ref);
      if (times.get(key) === at) return;
      times.delete(key);
      if (at === undefined) return;
      times.set(key, at);
      insert({ at, key, ref });
    },
    next: () => last()?.at,
    due(now) {
      const refs: Ref[] = [];
      for (let entry = last(); entry && entry.at <= now; entry = last()) {
        entries.pop();
        times.delete(entry.key);
        refs.push(entry.ref);
      }
      return refs;
    },
  };
}
