/** Milliseconds of our time from a change to the file. */
const saveWithin = 50;

/** Saves what changes within a moment together; the next call hears of a failure. */
export function createSaver(save: () => void) {
  let pending: NodeJS.Timeout | undefined;
  let failure: unknown;

  function saveNow(): void {
    try {
      save();
    } finally {
      clearTimeout(pending);
      pending = undefined;
    }
  }

  function attempt(): void {
    try {
      saveNow();
    } catch (error) {
      failure = error;
    }
  }

  return {
    saveNow,
    saveSoon: (): void => {
      pending ??= setTimeout(attempt, saveWithin);
    },
    complain(): void {
      const error = failure;
      failure = undefined;
      if (error !== undefined) throw error;
    },
  };
}
