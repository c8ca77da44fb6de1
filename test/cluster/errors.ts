/** A cluster that could not be had; the message says what to do. */
export class ClusterError extends Error {
  override name = 'ClusterError';
}

/** An answer of the API server that is no success. */
export class ApiFailure extends Error {
  override name = 'ApiFailure';
  readonly status: number;

  constructor(status: number, call: string, answer: string) {
    super(`${call}: ${status} ${answer.slice(0, 500)}`);
    this.status = status;
  }
}

/** For scripts: waits, and ends the process with one line where no cluster can be had. */
export async function orSayWhy<T>(waited: Promise<T>): Promise<T> {
  try {
    return await waited;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  }
}
