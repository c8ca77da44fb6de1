import { at, listAt, numberAt, textAt } from '../../domain/json.ts';
import { PlatformError } from '../../errors.ts';
import type { Subject } from './kind.ts';

/** Words of the backend, short and on one line. */
export const quoted = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 200);

const flag = (noun: string): string => `${noun}.url (--${noun}-url)`;

function reason(code: string, noun: string): string | undefined {
  if (code === 'ECONNREFUSED') return 'Nothing listens there: is it running, is the tunnel or VPN up?';
  if (code === 'ENOTFOUND') return `The name is not known: check ${flag(noun)}, and DNS or the VPN.`;
  if (code === 'EAI_AGAIN') return 'The name cannot be looked up at the moment: check DNS or the VPN.';
  return undefined;
}

/** No answer came. */
export function unreachable({ server, kind }: Subject, error: unknown): PlatformError {
  const cause = at(error, 'cause') ?? error;
  const code = textAt(cause, 'code') ?? '';
  const known = reason(code, kind.noun);
  const why = known === undefined ? quoted(textAt(cause, 'message') ?? String(error)) : code;
  const isTrust = /CERT|SELF_SIGNED|ISSUER|LEAF_SIGNATURE/.test(code);
  const hint =
    known ??
    (isTrust
      ? 'Give its certificate authority to Node as NODE_EXTRA_CA_CERTS.'
      : `Check ${flag(kind.noun)} and the network.`);
  return new PlatformError(
    'unavailable',
    `The ${kind.noun} backend ${server} cannot be reached: ${why}.`,
    `${hint} ${kind.without}`,
    { cause: error },
  );
}

export const tooSlow = ({ server, query, kind }: Subject, milliseconds: number): PlatformError =>
  new PlatformError(
    'timeout',
    `The ${kind.noun} backend ${server} has not answered ${query} after ${milliseconds / 1000} s.`,
    `${kind.faster} ${kind.without}`,
  );

export const tooLarge = ({ query }: Subject, what: string): PlatformError =>
  new PlatformError('too_large', `The answer to ${query} is too large: ${what}.`, 'Ask for a shorter time.');

export const notThatApi = ({ server, kind }: Subject, what: string): PlatformError =>
  new PlatformError(
    'not_supported',
    `${server} does not speak ${kind.speaks}: ${what}.`,
    `Check ${flag(kind.noun)}: ${kind.below}. A sign-in page in front needs ${kind.noun}.headers.`,
  );

/** What the backend says of its error: Prometheus and Loki as `error`, Alertmanager as `message`, Jaeger as `errors`. */
function wordsOf(body: unknown): string {
  return (
    textAt(body, 'error') ??
    textAt(body, 'message') ??
    textAt(listAt(body, 'errors')[0], 'msg') ??
    (typeof body === 'string' ? body : '')
  );
}

/** An answer that is an error. `body` is JSON, or plain text where that was said. */
export function refusal(subject: Subject, answered: number, body: unknown): PlatformError {
  const { query, server, kind } = subject;
  const type = textAt(body, 'errorType');
  // Jaeger's status stands in the body too, where others that speak like it answer 200.
  const own = numberAt(listAt(body, 'errors')[0], 'code');
  const status = own ?? answered;
  const said = quoted(wordsOf(body));
  const told = said === '' ? `HTTP ${status}` : said;
  if (status === 401)
    return new PlatformError(
      'unauthenticated',
      `The ${kind.noun} backend ${server} does not know who asks (${told}).`,
      `Set ${kind.noun}.headers, such as Authorization: Bearer TOKEN.`,
    );
  if (status === 403)
    return new PlatformError(
      'forbidden',
      `The ${kind.noun} backend ${server} does not let us ask (${told}).`,
      `Set ${kind.noun}.headers to somebody who may read ${kind.noun}, and the tenant where it has several (X-Scope-OrgID).`,
    );
  if (status >= 300 && status < 400) return notThatApi(subject, `it redirects (HTTP ${status})`);
  if (status === 404 && own !== undefined)
    return new PlatformError(
      'not_found',
      `The ${kind.noun} backend ${server} does not have ${query}: ${told}.`,
      'It may be older than what the backend keeps.',
    );
  if (status === 404 && type === undefined) return notThatApi(subject, `HTTP ${status}`);
  if (type === 'timeout' || /timed out|timeout/i.test(said))
    return new PlatformError(
      'timeout',
      `The ${kind.noun} backend ${server} gave up on ${query}: ${told}.`,
      `Ask for a shorter time. ${kind.without}`,
    );
  const isBusy = status === 429 || (status >= 500 && /too many/i.test(said));
  if (!isBusy && (status === 413 || /too many|exceed|too large|limit/i.test(said)))
    return tooLarge(subject, told);
  if (isBusy || status >= 500)
    return new PlatformError(
      'unavailable',
      `The ${kind.noun} backend ${server} fails on ${query}: ${told}.`,
      `Call again in a moment. ${kind.without}`,
    );
  return new PlatformError(
    query.startsWith(`${kind.noun}.queries`) ? 'invalid_input' : 'not_supported',
    `The ${kind.noun} backend ${server} refuses ${query}: ${told}.`,
    kind.otherQuery,
  );
}
