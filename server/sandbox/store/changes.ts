import type { Change } from './object-store.ts';

/** Each holds two versions of an object, so they are few: whoever falls further behind lists again. */
const remembered = 1024;

/** The changes that lie shortly behind, one per version, and those who want to hear of the next. */
export function createChanges() {
  const listeners = new Set<(change: Change) => void>();
  const untold: Change[] = [];
  let history: Change[] = [];
  let telling = false;

  /** In order for every listener: what one of them changes is told after the present change. */
  function tell(): void {
    if (telling) return;
    telling = true;
    try {
      for (let next = untold.shift(); next; next = untold.shift())
        for (const listener of listeners) listener(next);
    } finally {
      telling = false;
    }
  }

  return {
    add(change: Change): void {
      if (history.length >= 2 * remembered) history = history.slice(remembered);
      history.push(change);
      untold.push(change);
      tell();
    },
    /** The last `count` changes, or undefined where that many are not remembered. */
    last: (count: number): readonly Change[] | undefined =>
      count > history.length ? undefined : history.slice(history.length - count),
    onChange(listener: (change: Change) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    forget(): void {
      history = [];
    },
  };
}
