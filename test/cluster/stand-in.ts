/** Does a piece of work ten times a second, in the place of a controller, until what it gives is called. */
export function standIn(work: () => Promise<void>): () => Promise<void> {
  const stop = new AbortController();
  const working = (async () => {
    while (!stop.signal.aborted) {
      await work();
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  })().catch((error: unknown) => {
    // The cluster is stopped under it when the tests are over.
    if (!stop.signal.aborted) throw error;
  });
  return () => {
    stop.abort();
    return working;
  };
}
