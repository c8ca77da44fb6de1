import { APIConnectionError, APIError } from 'openai';
import { textAt } from '../domain/json.ts';
import { PlatformError } from '../errors.ts';

const WITHOUT = 'Everything works without a model.';

const reached = (what: string): PlatformError =>
  new PlatformError(
    'unavailable',
    `The language model cannot be reached: ${what}.`,
    `Check llm.url (--llm-url) and the network. ${WITHOUT}`,
  );

/** The code of what went wrong below, such as ECONNREFUSED; it is nowhere but in the causes. */
function codeOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = textAt(cause, 'code');
    if (code !== undefined && /^[A-Z_0-9]{3,40}$/.test(code)) return code;
  }
  return 'the connection was lost';
}

function refusal(status: number): PlatformError {
  if (status === 401 || status === 403)
    return new PlatformError(
      'unauthenticated',
      `The language model's endpoint does not take the key (HTTP ${status}).`,
      'Check llm.key or llm.keyFile.',
    );
  if (status === 429)
    return new PlatformError('unavailable', 'The language model is busy (HTTP 429).', 'Call again later.');
  if (status >= 500)
    return new PlatformError('unavailable', `The language model fails (HTTP ${status}).`, WITHOUT);
  if (status === 404 || (status >= 300 && status < 400))
    return new PlatformError(
      'not_supported',
      `The language model is not there (HTTP ${status}).`,
      'Check llm.url and llm.model: /chat/completions is asked below the URL.',
    );
  return new PlatformError(
    'not_supported',
    `The language model's endpoint refuses the request (HTTP ${status}).`,
    'Check llm.model. An endpoint that takes no schema needs up to two more requests: llm.calls.',
  );
}

/** What went wrong, in our words only: an endpoint's may repeat the prompt or a part of the key. */
export function troubleOf(error: unknown, signal: AbortSignal): PlatformError {
  if (error instanceof PlatformError) return error;
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof PlatformError) return cause;
  if (signal.aborted)
    return new PlatformError('timeout', 'The language model did not answer in time.', WITHOUT);
  if (error instanceof APIConnectionError) return reached(codeOf(error));
  if (error instanceof APIError && error.status !== undefined) return refusal(error.status);
  return error instanceof SyntaxError ? noAnswer('is not JSON') : reached(codeOf(error));
}

export const noAnswer = (why: string): PlatformError =>
  new PlatformError(
    'not_supported',
    `The language model's answer ${why}.`,
    'Check llm.model: it has to write JSON.',
  );

export const unwilling = (): PlatformError =>
  new PlatformError('refused', 'The language model refused to answer.', WITHOUT);
