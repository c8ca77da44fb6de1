import { PlatformError } from '../errors.ts';
import type { NoAnswer } from './exchange.ts';

export type Server = { context: string; url: URL };

const hints: { readonly [code: string]: string } = {
  ECONNREFUSED: 'Nothing listens there: is the cluster running, is the tunnel or VPN up?',
  ENOTFOUND: 'The name is not known: check the address in the kubeconfig, and DNS or the VPN.',
  EAI_AGAIN: 'The name cannot be looked up at the moment: check DNS or the VPN.',
  ETIMEDOUT: 'Check the network or VPN, and whether the API server is overloaded; then call again.',
};

const trust =
  'Check certificate-authority-data and tls-server-name in the kubeconfig, or whether somebody stands in between.';

/** Ways in which a certificate is wrong, by the codes of Node and OpenSSL. */
function distrust(code: string): string | undefined {
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'its certificate is for another name';
  if (/SELF_SIGNED|LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER|CERT_UNTRUSTED|CERT_SIGNATURE/.test(code))
    return 'its certificate is not signed by the authority that the kubeconfig names';
  return code.startsWith('CERT_') ? `its certificate is not valid (${code})` : undefined;
}

/** Asking again would end the same way. */
export const isFinal = ({ code }: NoAnswer): boolean =>
  distrust(code) !== undefined || /^ERR_SSL|^EPROTO/.test(code);

/** No answer, as an error with a way out. A write that was on its way may have been carried out, which is said. */
export function unreachable(server: Server, cause: NoAnswer, isWrite: boolean): PlatformError {
  const { code, message, sent } = cause;
  const at = `${server.url.host} (context "${server.context}")`;
  const why = distrust(code);
  if (why !== undefined)
    return new PlatformError('not_configured', `The API server at ${at} is not trusted: ${why}.`, trust, {
      cause,
    });
  if (/^ERR_SSL|^EPROTO/.test(code) && /alert/i.test(message))
    return new PlatformError(
      'unauthenticated',
      `The API server at ${at} does not accept the client certificate of this context.`,
      'Sign in again, or choose another context with --context.',
      { cause },
    );
  if (sent && isWrite)
    return new PlatformError(
      'unavailable',
      `The connection to the API server at ${at} was lost (${message}); whether the write was carried out is not known.`,
      'Look at what is there, then call again.',
      { cause },
    );
  return new PlatformError(
    'unavailable',
    `The API server at ${at} cannot be reached: ${message}.`,
    hints[code] ?? 'Check the network or VPN, then call again.',
    { cause },
  );
}
