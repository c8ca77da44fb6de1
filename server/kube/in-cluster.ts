import { isIPv6 } from 'node:net';
import type { Entry } from './kubeconfig.ts';

/** Where a pod finds the API server, and its own account. */
export type Pod = { host: string; port: string; folder: string };

/** What a context is called that stands for the pod's own account. */
export const IN_CLUSTER = 'in-cluster';

/** The way in that every pod has: its service account, whose token is read anew as it is replaced. */
export const podEntry = ({ host, port, folder }: Pod): Entry => ({
  context: IN_CLUSTER,
  cluster: {
    server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    'certificate-authority': `${folder}/ca.crt`,
  },
  user: { tokenFile: `${folder}/token` },
});
