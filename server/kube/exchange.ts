import { type Agent, type IncomingMessage, type RequestOptions, request as plain } from 'node:http';
import { request as secure } from 'node:https';

export type Call = {
  method: string;
  url: URL;
  headers: { readonly [name: string]: string };
  body?: string;
  agent: Agent;
};

export type Limits = {
  /** Milliseconds until there is a connection. */
  connectMs: number;
  /** Milliseconds until the answer begins. */
  answerMs: number;
  /** Milliseconds of silence within an answer. */
  idleMs: number;
};

/** No whole answer came. `sent`: the server may have carried out what was asked. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly code: string;
  readonly sent: boolean;

  constructor(code: string, message: string, sent: boolean, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.sent = sent;
  }
}

const seconds = (milliseconds: number) => `${milliseconds / 1000} s`;

/** Before there is a connection nothing can have been carried out. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EACCES']);
const certificate = /CERT|SELF_SIGNED|LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER|HOSTNAME_MISMATCH/;

function lost(error: unknown): NoAnswer {
  if (error instanceof NoAnswer) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'LOST';
  const message = error instanceof Error ? error.message : String(error);
  const unsent = UNSENT.has(code) || (certificate.test(code) && !code.startsWith('ERR_SSL'));
  return new NoAnswer(code, message, !unsent, error);
}

/**
 * Sends one request and gives the answer as soon as it begins. Rejects with a NoAnswer, or with the signal's reason
 * when that aborts.
 */
export function exchange(call: Call, limits: Limits, signal: AbortSignal): Promise<IncomingMessage> {
  const { method, url, body, agent } = call;
  const headers =
    body === undefined
      ? call.headers
      : { ...call.headers, 'content-length': String(Buffer.byteLength(body)) };
  const options: RequestOptions = { method, headers, agent };
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? secure(url, options) : plain(url, options);
    const timers: NodeJS.Timeout[] = [];
    const giveUp = (milliseconds: number, error: NoAnswer) =>
      timers.push(setTimeout(() => request.destroy(error), milliseconds).unref());
    const abort = () => request.destroy();
    const settle = () => {
      for (const timer of timers) clearTimeout(timer);
    };
    signal.addEventListener('abort', abort, { once: true });
    request.once('close', () => signal.removeEventListener('abort', abort));
    request.once('socket', socket => {
      if (!socket.connecting) return;
      const { connectMs } = limits;
      giveUp(connectMs, new NoAnswer('ETIMEDOUT', `no connection within ${seconds(connectMs)}`, false));
      const [connecting] = timers.slice(-1);
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
    });
    const { answerMs } = limits;
    giveUp(answerMs, new NoAnswer('ETIMEDOUT', `no answer within ${seconds(answerMs)}`, true));
    request.once('response', answer => {
      settle();
      resolve(answer);
    });
    request.on('error', error => {
      settle();
      reject(signal.aborted ? signal.reason : lost(error));
    });
    request.end(body);
  });
}

/**
 * The pieces of an answer's text as they come, whole characters only. Throws a NoAnswer when it breaks off or falls
 * silent, and the signal's reason when that aborts.
 */
export async function* pieces(
  answer: IncomingMessage,
  idleMs: number,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const silence = new NoAnswer('ETIMEDOUT', `the answer fell silent for ${seconds(idleMs)}`, true);
  let timer: NodeJS.Timeout | undefined;
  const watchdog = () => {
    clearTimeout(timer);
    timer = setTimeout(() => answer.destroy(silence), idleMs).unref();
  };
  const abort = () => answer.destroy();
  signal.addEventListener('abort', abort, { once: true });
  answer.setEncoding('utf8');
  watchdog();
  try {
    for await (const piece of answer) {
      watchdog();
      yield String(piece);
    }
    if (!answer.complete) throw new NoAnswer('ECONNRESET', 'the answer broke off', true);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw lost(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    if (!answer.complete) answer.destroy();
  }
}

/** The whole text of an answer, or undefined where it is longer than that many characters. */
export async function textOf(
  answer: IncomingMessage,
  most: number,
  idleMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const parts: string[] = [];
  let size = 0;
  for await (const piece of pieces(answer, idleMs, signal)) {
    parts.push(piece);
    size += piece.length;
    if (size > most) return undefined;
  }
  return parts.join('');
}
