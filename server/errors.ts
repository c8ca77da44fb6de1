/** Who can fix it, and what kind of trouble it is. The CLI's exit codes are read from this list too. */
export type Code =
  | 'invalid_input'
  | 'invalid_document'
  | 'not_found'
  | 'ambiguous'
  | 'conflict'
  | 'refused'
  | 'read_only'
  | 'unauthenticated'
  | 'forbidden'
  | 'too_large'
  | 'not_supported'
  | 'not_configured'
  | 'unavailable'
  | 'timeout'
  | 'cancelled';

/** An expected failure. `hint` says what to do next. Anything that is not a PlatformError is a bug. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';
  readonly code: Code;
  readonly hint: string;

  constructor(code: Code, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}
