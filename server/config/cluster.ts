import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PlatformError } from '../errors.ts';
import type { Env } from './folder.ts';

/** Where a pod's account lies, if we run in one. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** How a real cluster is reached. */
export type RealCluster = {
  /** Kubeconfig files, the first that says something counts. */
  files: readonly string[];
  /** Without it the current context. */
  context?: string;
  /** Where we run as a pod: its own account. */
  pod?: { host: string; port: string; folder: string };
};

type Said = {
  sandbox?: string | undefined;
  dump?: string | undefined;
  kubeconfig?: string | undefined;
  context?: string | undefined;
};

function podOf(env: Env, folder: string): RealCluster['pod'] {
  const host = env['KUBERNETES_SERVICE_HOST'];
  if (!host || !existsSync(join(folder, 'token'))) return undefined;
  return { host, port: env['KUBERNETES_SERVICE_PORT'] || '443', folder };
}

const filesIn = (text: string): string[] => text.split(delimiter).filter(file => file !== '');

/**
 * The real cluster that was asked for: by a kubeconfig, by a context, or by running in it. A kubeconfig that just
 * lies in the home folder asks for nothing. Throws `invalid_input` where a simulated cluster is asked for as well.
 */
export function realCluster(said: Said, env: Env, account = ACCOUNT): RealCluster | undefined {
  const { sandbox, dump, kubeconfig, context } = said;
  const simulated = sandbox ?? dump;
  if (sandbox !== undefined && dump !== undefined)
    throw new PlatformError(
      'invalid_input',
      'sandbox and dump both say which cluster to work on.',
      'Give one of them.',
    );
  if (simulated !== undefined && (kubeconfig !== undefined || context !== undefined))
    throw new PlatformError(
      'invalid_input',
      `${sandbox === undefined ? 'dump' : 'sandbox'} and ${context === undefined ? 'kubeconfig' : 'context'} both say which cluster to work on.`,
      'Give one of them, and look in the environment and the configuration file for the other.',
    );
  if (simulated !== undefined) return undefined;
  const pod = podOf(env, account);
  const named = filesIn(kubeconfig ?? env['KUBECONFIG'] ?? '');
  if (named.length === 0 && context === undefined) return pod && { files: [], pod };
  const home = join(env['HOME'] ?? env['USERPROFILE'] ?? '.', '.kube', 'config');
  return {
    files: named.length === 0 ? [home] : named,
    ...(context === undefined ? {} : { context }),
    ...(pod === undefined ? {} : { pod }),
  };
}
