import type { Agent as HttpAgent } from 'node:http';
import type { AgentOptions, RequestOptions } from 'node:https';
import { PlatformError } from '../errors.ts';
import type { Entry, KubeUser } from './kubeconfig.ts';

/** What a request carries to be let in. `proxy` stands for the agent where a proxy is in between. */
export type Access = {
  tls: Pick<AgentOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername'>;
  headers: { readonly [name: string]: string };
  proxy?: HttpAgent;
};

/** Client-node keeps tokens that expire itself; certificates and plain tokens are taken from it this often. */
const FRESH_MS = 30_000;
/** So long may a credential plugin or an identity provider take. */
const SIGN_IN_MS = 20_000;

const loopback = /^http:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?(\/|$)/;

/**
 * Gives what lets requests in, by client-node: tokens, token files, client certificates, credential plugins, OIDC.
 * `entry` is read anew after `renew`, which is for credentials that were turned down.
 */
export function createCredentials(entry: () => Promise<Entry>) {
  let signedIn: Promise<() => Promise<Access>> | undefined;
  let access: Promise<Access> | undefined;
  let latest: Access | undefined;
  let until = 0;

  async function current(): Promise<Access> {
    signedIn ??= entry().then(signIn);
    latest = await (await signedIn)();
    return latest;
  }

  function forget(): void {
    signedIn = undefined;
    access = undefined;
    latest = undefined;
  }

  return {
    access(): Promise<Access> {
      if (access && Date.now() < until) return access;
      until = Date.now() + FRESH_MS;
      const asked = current().catch((error: unknown) => {
        forget();
        throw error;
      });
      access = asked;
      return asked;
    },
    /** Many requests may be turned down at once: the first one has the credentials renewed. */
    renew(turnedDown: Access): void {
      if (turnedDown === latest) forget();
    },
  };
}

export type Credentials = ReturnType<typeof createCredentials>;

async function signIn(entry: Entry): Promise<() => Promise<Access>> {
  const { context, cluster } = entry;
  if (cluster.server.startsWith('http:') && !loopback.test(cluster.server))
    throw new PlatformError(
      'not_configured',
      `Context "${context}" reaches ${cluster.server} without encryption.`,
      'Use an https:// address; http:// is for this machine only, such as "kubectl proxy".',
    );
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const config = new KubeConfig();
  config.loadFromString(JSON.stringify(configOf(entry)));
  return async () => {
    const options: RequestOptions = { headers: {} };
    await inTime(entry, config.applyToHTTPSOptions(options)).catch((error: unknown) => {
      throw error instanceof PlatformError ? error : noCredentials(entry, error);
    });
    return accessOf(options, typeof cluster['proxy-url'] === 'string');
  };
}

function accessOf(options: RequestOptions, viaProxy: boolean): Access {
  const { ca, cert, key, rejectUnauthorized, servername, auth, agent } = options;
  const tls = Object.fromEntries(
    Object.entries({ ca, cert, key, rejectUnauthorized, servername }).filter(([, it]) => it !== undefined),
  );
  // A token read from a file ends with a line break.
  const headers = Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value).trim()]);
  if (typeof auth === 'string')
    headers.push(['Authorization', `Basic ${Buffer.from(auth).toString('base64')}`]);
  return {
    tls,
    headers: Object.fromEntries(headers),
    ...(viaProxy && typeof agent === 'object' ? { proxy: agent } : {}),
  };
}

/** A kubeconfig for client-node, with what it does not know itself. */
function configOf({ context, cluster, user }: Entry) {
  return {
    'current-context': context,
    contexts: [{ name: context, context: { cluster: context, user: context } }],
    clusters: [{ name: context, cluster: { ...cluster, ...(cluster.server.startsWith('http:') && plain) } }],
    users: [{ name: context, user: { ...user, ...tokenFileOf(user), ...pluginOf({ cluster, user }) } }],
  };
}

/** It refuses http:// without that. */
const plain = { 'insecure-skip-tls-verify': true };

/** It reads a token file again only as an authentication provider. */
const tokenFileOf = ({ tokenFile }: KubeUser) =>
  tokenFile === undefined ? {} : { 'auth-provider': { name: 'tokenFile', config: { tokenFile } } };

/** Plugins are told in which form to answer, that nobody is there to be asked, and where they ask for it the cluster. */
function pluginOf({ cluster, user: { exec } }: Pick<Entry, 'cluster' | 'user'>) {
  if (!exec) return {};
  const { server, 'certificate-authority-data': data, 'tls-server-name': name } = cluster;
  const info = {
    kind: 'ExecCredential',
    apiVersion: exec.apiVersion ?? 'client.authentication.k8s.io/v1',
    spec: {
      interactive: false,
      ...(exec.provideClusterInfo
        ? { cluster: { server, 'certificate-authority-data': data, 'tls-server-name': name } }
        : {}),
    },
  };
  const env = [...(exec.env ?? []), { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }];
  return { exec: { ...exec, args: exec.args ?? [], env } };
}

async function inTime<T>(entry: Entry, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const slow = noCredentials(entry, new Error(`no answer within ${SIGN_IN_MS / 1000} s`));
  const timer = setTimeout(() => late.reject(slow), SIGN_IN_MS);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** What the source of the credentials said when it gave none, in one line. */
function noCredentials({ context, user }: Entry, cause: unknown): PlatformError {
  const said = cause instanceof Error ? cause.message : String(cause);
  const why = said.trim().split('\n').slice(0, 3).join(' ').slice(0, 300) || 'it said nothing';
  const { exec, 'auth-provider': provider } = user;
  if (exec) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    return new PlatformError(
      'unauthenticated',
      missing
        ? `The credential plugin "${exec.command}" of context "${context}" is not installed.`
        : `The credential plugin "${exec.command}" of context "${context}" failed: ${why}`,
      missing && exec.installHint !== undefined
        ? exec.installHint.trim()
        : `Run it by hand: ${[exec.command, ...(exec.args ?? [])].join(' ')}`,
      { cause },
    );
  }
  return new PlatformError(
    'unauthenticated',
    `Context "${context}" has no usable credentials${provider ? ` (${provider.name})` : ''}: ${why}`,
    'Sign in again, correct the kubeconfig, or choose another context with --context.',
    { cause },
  );
}
