import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { Connection } from './client.ts';
import { ClusterError } from './errors.ts';

const encode = (text: string) => Buffer.from(text).toString('base64');

/** The text of a kubeconfig with one context. */
export function kubeconfig(name: string, { server, ca, cert, key, token }: Connection): string {
  const user = {
    ...(cert && { 'client-certificate-data': encode(cert) }),
    ...(key && { 'client-key-data': encode(key) }),
    ...(token && { token }),
  };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, ...(ca && { 'certificate-authority-data': encode(ca) }) } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}

const named = <T extends z.ZodRawShape>(shape: T) =>
  z.array(z.object({ name: z.string(), ...shape })).default([]);
const optional = z.string().optional();

const Config = z.object({
  'current-context': z.string(),
  contexts: named({ context: z.object({ cluster: z.string(), user: z.string() }) }),
  clusters: named({
    cluster: z.object({
      server: z.string(),
      'certificate-authority-data': optional,
      'certificate-authority': optional,
    }),
  }),
  users: named({
    user: z.object({
      'client-certificate-data': optional,
      'client-certificate': optional,
      'client-key-data': optional,
      'client-key': optional,
      token: optional,
    }),
  }),
});

/** The connection that a kubeconfig file's context stands for: certificates and tokens, no plugins. */
export function readKubeconfig(path: string, context?: string): { context: string; connection: Connection } {
  const config = Config.parse(parse(readFileSync(path, 'utf8')));
  const name = context ?? config['current-context'];
  const chosen = config.contexts.find(entry => entry.name === name)?.context;
  const cluster = config.clusters.find(entry => entry.name === chosen?.cluster)?.cluster;
  const user = config.users.find(entry => entry.name === chosen?.user)?.user;
  if (!cluster || !user) throw new ClusterError(`${path} has no whole context ${name}`);
  const content = (data: string | undefined, file: string | undefined) => {
    if (data !== undefined) return Buffer.from(data, 'base64').toString();
    return file === undefined ? undefined : readFileSync(resolve(dirname(path), file), 'utf8');
  };
  return {
    context: name,
    connection: {
      server: cluster.server,
      ca: content(cluster['certificate-authority-data'], cluster['certificate-authority']),
      cert: content(user['client-certificate-data'], user['client-certificate']),
      key: content(user['client-key-data'], user['client-key']),
      token: user.token,
    },
  };
}
