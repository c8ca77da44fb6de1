import { isObject, listAt, numberAt, textAt } from '../domain/json.ts';
import { type Code, PlatformError } from '../errors.ts';
import { forbidden } from './forbidden.ts';
import type { Server } from './unreachable.ts';

/** An answer that is no success. */
export type Refusal = {
  status: number;
  /** The server's Status object; undefined where something else answered in its place. */
  body: unknown;
  /** Seconds after which it may be asked again. */
  retryAfter?: number | undefined;
};

type Told = readonly [Code, hint: string];

const causesOf = (body: unknown, reason: string) =>
  listAt(body, 'details', 'causes').filter(cause => textAt(cause, 'reason') === reason);

/** Whoever decides over what is let in, by their words. */
const gates: readonly (readonly [RegExp, ...Told])[] = [
  [
    /because it is being terminated/,
    'refused',
    'Wait until the namespace is gone and create it again, or use another one.',
  ],
  [
    /exceeded quota/,
    'refused',
    'Ask for less, take away what is not needed, or have the ResourceQuota of the namespace raised.',
  ],
  [
    /violates PodSecurity/,
    'refused',
    'Set the security context that the message names, or have the level of the namespace changed.',
  ],
  [
    /admission webhook .* denied the request|ValidatingAdmissionPolicy/,
    'refused',
    'A policy of this cluster refuses it: change what the message names, or ask whoever runs the policy.',
  ],
  [
    /failed calling webhook/,
    'unavailable',
    'A webhook of this cluster does not answer, and nothing was written: ask whoever runs it, then call again.',
  ],
  [
    /request is too large|larger than max|Request entity too large/i,
    'too_large',
    'Make it smaller: an object may have about 1 MB.',
  ],
  [
    /is waiting to start|does not have a host assigned/,
    'refused',
    'It has printed nothing yet; read the pod and its events.',
  ],
  [
    /previous terminated container .* not found/,
    'not_found',
    'The container was never restarted: read its present log.',
  ],
  [
    /strict decoding error|unknown field|field not declared in schema/,
    'invalid_input',
    'Correct or leave out the fields that the message names.',
  ],
];

const byStatus: { readonly [status: number]: Told } = {
  400: ['invalid_input', 'Correct what the message names.'],
  403: ['refused', 'Change what the message names, or ask whoever runs the cluster.'],
  404: ['not_found', 'List the kind to see what is there.'],
  405: ['not_supported', 'Use another way: the API does not do that with this kind.'],
  406: ['not_supported', 'Use another way: the API does not do that with this kind.'],
  409: ['conflict', 'Read it again, make the change on what you read, and retry.'],
  410: ['conflict', 'List again and watch from the resourceVersion of that list.'],
  413: ['too_large', 'Make it smaller: an object may have about 1 MB.'],
  415: ['not_supported', 'Use another way: the API does not do that with this kind.'],
  422: ['refused', 'Correct the fields that the message names.'],
};

/** The server's refusal as an error: its own words, the kind of trouble, and the way out. */
export function refusalError(server: Server, refusal: Refusal): PlatformError {
  const { status, body } = refusal;
  const said = textAt(body, 'message') ?? `HTTP ${status}`;
  if (status === 401)
    return new PlatformError(
      'unauthenticated',
      `The API server at ${server.url.host} does not accept the credentials of context "${server.context}": ${said}.`,
      'They may have expired: sign in again, or choose another context with --context.',
    );
  if (!isObject(body)) return notKubernetes(server, refusal);
  const gate = gates.find(([words]) => words.test(said));
  if (gate) return new PlatformError(gate[1], said, gate[2]);
  if (status === 403) return forbidden(said) ?? new PlatformError('refused', said, byStatus[403]?.[1] ?? '');
  if (causesOf(body, 'FieldManagerConflict').length > 0) return contested(body, said);
  if (textAt(body, 'reason') === 'AlreadyExists')
    return new PlatformError('conflict', said, 'Read it and replace or patch it, or choose another name.');
  if (status === 404 && textAt(body, 'details', 'kind') === 'namespaces')
    return new PlatformError('not_found', said, 'Create the namespace first, or name one that is there.');
  const told = byStatus[status];
  return told ? new PlatformError(told[0], said, told[1]) : busy(server, refusal, said);
}

/** Asking again ends the same way, though it looks like a passing trouble. */
export const isDecided = ({ body }: Refusal): boolean => {
  const said = textAt(body, 'message') ?? '';
  return gates.some(([words, code]) => code !== 'unavailable' && words.test(said));
};

/** The path leads nowhere: the kind was known and is no longer served. */
export const isUnserved = ({ status, body }: Refusal): boolean =>
  status === 404 && textAt(body, 'details', 'name') === undefined;

export const unserved = (): PlatformError =>
  new PlatformError(
    'not_supported',
    'The API server does not serve this kind any more.',
    'Its API has been removed or changed: call again to see what is served now.',
  );

function contested(body: unknown, said: string): PlatformError {
  const fields = causesOf(body, 'FieldManagerConflict').map(
    cause => `${textAt(cause, 'field') ?? 'a field'} (${textAt(cause, 'message') ?? 'conflict'})`,
  );
  return new PlatformError(
    'conflict',
    `${said.split('\n', 1)[0]}${fields.length > 1 ? ` ${fields.join(', ')}` : ''}`,
    'Leave those fields to their manager, or take them over with force.',
  );
}

function busy(server: Server, { status, retryAfter }: Refusal, said: string): PlatformError {
  const when = retryAfter === undefined ? 'Call again in a moment' : `Call again in ${retryAfter} s`;
  return new PlatformError(
    'unavailable',
    `The API server at ${server.url.host} ${status === 429 ? 'has too many requests' : `cannot answer (${status})`}: ${said}`,
    `${when}.`,
  );
}

function notKubernetes(server: Server, { status }: Refusal): PlatformError {
  if (status === 429 || status >= 500) return busy(server, { status, body: undefined }, `HTTP ${status}`);
  return new PlatformError(
    status === 403 ? 'forbidden' : 'unavailable',
    `${server.url.host} (context "${server.context}") answered ${status}, but not as a Kubernetes API server does.`,
    'Check the address in the kubeconfig, and whether a proxy stands in between.',
  );
}

/** Seconds to wait, from the header or the Status itself. */
export function retryAfterOf(header: string | undefined, body: unknown): number | undefined {
  const told = header === undefined ? NaN : Number(header);
  if (Number.isFinite(told) && told >= 0) return told;
  const date = header === undefined ? NaN : Date.parse(header);
  if (Number.isFinite(date)) return Math.max(0, Math.ceil((date - Date.now()) / 1000));
  return numberAt(body, 'details', 'retryAfterSeconds');
}
