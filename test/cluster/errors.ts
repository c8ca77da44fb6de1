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
