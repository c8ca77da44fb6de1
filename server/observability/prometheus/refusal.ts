import { at, textAt } from '../../domain/json.ts';
import { PlatformError } from '../../errors.ts';

/** What was asked: the query as a person knows it, and the backend without its credentials. */
export type Subject = { query: string; server: string };

/** Words of the backend, short and on one line. */
export const quoted = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 200);

const WITHOUT = 'query_logs and get_environment_health work without metrics.';

const hints: { readonly [code: string]: string } = {
  ECONNREFUSED: 'Nothing listens there: is it running, is the tunnel or VPN up?',
  ENOTFOUND: 'The name is not known: check metrics.url (--metrics-url), and DNS or the VPN.',
  EAI_AGAIN: 'The name cannot be looked up at the moment: check DNS or the VPN.',
};

/** No answer came. */
export function unreachable({ server }: Subject, error: unknown): PlatformError {
  const cause = at(error, 'cause') ?? error;
  const code = textAt(cause, 'code') ?? '';
  const known = hints[code];
  const why = known === undefined ? quoted(textAt(cause, 'message') ?? String(error)) : code;
  const isTrust = /CERT|SELF_SIGNED|ISSUER|LEAF_SIGNATURE/.test(code);
  const hint =
    known ??
    (isTrust
      ? 'Give its certificate authority to Node as NODE_EXTRA_CA_CERTS.'
      : 'Check metrics.url (--metrics-url) and the network.');
  return new PlatformError(
    'unavailable',
    `The metrics backend ${server} cannot be reached: ${why}.`,
    `${hint} ${WITHOUT}`,
    { cause: error },
  );
}

export const tooSlow = ({ server, query }: Subject, milliseconds: number): PlatformError =>
  new PlatformError(
    'timeout',
    `The metrics backend ${server} has not answered ${query} after ${milliseconds / 1000} s.`,
    `Ask for a shorter time, or record the signals with deploy/prometheus/rules.yaml. ${WITHOUT}`,
  );

export const tooLarge = ({ query }: Subject, what: string): PlatformError =>
  new PlatformError('too_large', `The answer to ${query} is too large: ${what}.`, 'Ask for a shorter time.');

export const notPrometheus = ({ server }: Subject, what: string): PlatformError =>
  new PlatformError(
    'not_supported',
    `${server} does not speak the Prometheus API: ${what}.`,
    'Check metrics.url (--metrics-url): /api/v1/query_range is asked below it. A sign-in page in front needs metrics.headers.',
  );

export const partial = ({ server, query }: Subject): PlatformError =>
  new PlatformError(
    'unavailable',
    `The metrics backend ${server} has only a part of the answer to ${query}: sums of it would be wrong.`,
    `See which of its stores are down, then call again. ${WITHOUT}`,
  );

/** An answer that is an error. `body` is JSON, where it was any. */
export function refusal(subject: Subject, status: number, body: unknown): PlatformError {
  const { query, server } = subject;
  const type = textAt(body, 'errorType');
  const said = quoted(textAt(body, 'error') ?? textAt(body, 'message') ?? '');
  const told = said === '' ? `HTTP ${status}` : said;
  if (status === 401)
    return new PlatformError(
      'unauthenticated',
      `The metrics backend ${server} does not know who asks (${told}).`,
      'Set metrics.headers, such as Authorization: Bearer TOKEN.',
    );
  if (status === 403)
    return new PlatformError(
      'forbidden',
      `The metrics backend ${server} does not let us ask (${told}).`,
      'Set metrics.headers to somebody who may read metrics, and the tenant where it has several (X-Scope-OrgID).',
    );
  if (status >= 300 && status < 400) return notPrometheus(subject, `it redirects (HTTP ${status})`);
  if (status === 404 && type === undefined) return notPrometheus(subject, `HTTP ${status}`);
  if (type === 'timeout' || /timed out|timeout/i.test(said))
    return new PlatformError(
      'timeout',
      `The metrics backend ${server} gave up on ${query}: ${told}.`,
      `Ask for a shorter time. ${WITHOUT}`,
    );
  if (status === 413 || /too many|exceed|too large|limit/i.test(said)) return tooLarge(subject, told);
  if (status === 429 || status >= 500)
    return new PlatformError(
      'unavailable',
      `The metrics backend ${server} fails on ${query}: ${told}.`,
      `Call again in a moment. ${WITHOUT}`,
    );
  return new PlatformError(
    query.startsWith('metrics.queries') ? 'invalid_input' : 'not_supported',
    `The metrics backend ${server} refuses ${query}: ${told}.`,
    'Give a query that it understands as metrics.queries; docs/signals.md has examples.',
  );
}
