/** A backend that could not be had; the message says what to do. */
export class BackendError extends Error {
  override name = 'BackendError';
}
