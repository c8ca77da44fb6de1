import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Certificate, certify } from './certificate.ts';
import type { Connection } from './client.ts';
import { kubeconfig } from './kubeconfig.ts';
import { kwokConfig } from './kwok.ts';
import { writeDefaultLogs } from './logs.ts';
import { metricsHost } from './metrics-api.ts';
import { schedulerConfig } from './scheduler.ts';

export type Ports = { etcd: number; api: number; kubelet: number };

/** Writes what the processes read: certificates, keys, kubeconfigs, kwok's stages and the logs of pods. */
export async function fillFolder(folder: string, ports: Ports, context: string): Promise<Connection> {
  const authority = certify({ name: 'quarterdeck-test' });
  const hosts = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];
  const server = certify({ name: 'kube-apiserver', hosts, addresses: ['127.0.0.1', '10.96.0.1'] }, authority);
  const kubelet = certify({ name: 'kubelet', hosts: ['localhost'], addresses: ['127.0.0.1'] }, authority);
  const metrics = certify({ name: 'metrics', hosts: [metricsHost] }, authority);
  const accounts = certify({ name: 'service-accounts' }, authority);
  const client = certify({ name: 'kube-apiserver', groups: ['system:masters'] }, authority);
  const admin = certify({ name: 'admin', groups: ['system:masters'] }, authority);
  const connection = (user: Certificate): Connection => ({
    server: `https://127.0.0.1:${ports.api}`,
    ca: authority.cert,
    cert: user.cert,
    key: user.key,
  });
  // Tokens, because a certificate would be verified again at each of the components' many requests.
  const tokens = ['system:kube-controller-manager', 'system:kube-scheduler', 'system:kwok'].map(name => ({
    name,
    token: randomBytes(16).toString('hex'),
  }));
  const component = (user: string) => {
    const token = tokens.find(({ name }) => name === user)?.token;
    return kubeconfig(user, { server: `https://127.0.0.1:${ports.api}`, ca: authority.cert, token });
  };

  await mkdir(join(folder, 'logs'), { recursive: true });
  const files: Record<string, string> = {
    'ca.crt': authority.cert,
    'server.crt': server.cert,
    'server.key': server.key,
    'kubelet.crt': kubelet.cert,
    'kubelet.key': kubelet.key,
    'metrics.crt': metrics.cert,
    'metrics.key': metrics.key,
    'accounts.crt': accounts.cert,
    'accounts.key': accounts.key,
    'client.crt': client.cert,
    'client.key': client.key,
    'tokens.csv': tokens.map(({ name, token }) => `${token},${name},${name},system:masters\n`).join(''),
    kubeconfig: kubeconfig(context, connection(admin)),
    'controllers.kubeconfig': component('system:kube-controller-manager'),
    'scheduler.kubeconfig': component('system:kube-scheduler'),
    'kwok.kubeconfig': component('system:kwok'),
    'scheduler.yaml': schedulerConfig(folder),
    'kwok.yaml': kwokConfig(folder, ports.kubelet),
  };
  await Promise.all(
    Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text, { mode: 0o600 })),
  );
  await writeDefaultLogs(join(folder, 'logs'));
  return connection(admin);
}
