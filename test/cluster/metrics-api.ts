import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { z } from 'zod';
import { ApiFailure } from './errors.ts';
import type { Client } from './client.ts';
import { nodeMetrics, podMetrics, RunningPods } from './metrics.ts';

const version = 'metrics.k8s.io/v1beta1';
const name = 'metrics-server';
const Nodes = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });

export const metricsHost = `${name}.kube-system.svc`;

const resource = (name: string, kind: string, namespaced: boolean) => ({
  name,
  singularName: '',
  kind,
  namespaced,
  verbs: ['get', 'list'],
});
const resources = {
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: version,
  resources: [resource('nodes', 'NodeMetrics', false), resource('pods', 'PodMetrics', true)],
};

/** Stands in for metrics-server: serves metrics.k8s.io from the pods' annotations until it is closed. */
export async function serveMetrics(client: Client, folder: string): Promise<() => void> {
  const read = (file: string) => readFile(join(folder, file), 'utf8');
  const [ca, cert, key] = await Promise.all(['ca.crt', 'metrics.crt', 'metrics.key'].map(read));
  const server = createServer({ cert, key }, (request, response) => {
    const send = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    answer(client, new URL(request.url ?? '/', 'https://localhost'))
      .then(found => (found ? send(200, found) : send(404, failure(404, 'not found'))))
      .catch((error: unknown) =>
        send(error instanceof ApiFailure ? error.status : 500, failure(500, String(error))),
      );
  });
  await new Promise<void>(listening => {
    server.listen(0, '127.0.0.1', listening);
  });
  const address = server.address();
  await register(
    client,
    Buffer.from(ca ?? '').toString('base64'),
    typeof address === 'object' ? (address?.port ?? 0) : 0,
  );
  return () => {
    server.close();
    server.closeAllConnections();
  };
}

const failure = (code: number, message: string) => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  code,
  message,
});

async function answer(client: Client, { pathname, search }: URL): Promise<object | undefined> {
  if (pathname === `/apis/${version}`) return resources;
  if (!pathname.startsWith(`/apis/${version}/`)) return undefined;
  const parts = pathname.slice(`/apis/${version}/`.length).split('/');
  const list = (kind: string, items: object[]) => ({ apiVersion: version, kind, metadata: {}, items });

  if (parts[0] === 'nodes') {
    const { items } = RunningPods.parse(await client.get('/api/v1/pods'));
    if (parts[1]) return nodeMetrics(parts[1], items);
    const nodes = Nodes.parse(await client.get(`/api/v1/nodes${search}`));
    return list(
      'NodeMetricsList',
      nodes.items.map(node => nodeMetrics(node.metadata.name, items)),
    );
  }
  if (parts[0] === 'namespaces' && parts[3] !== undefined) {
    const pod = await client.get(`/api/v1/namespaces/${parts[1]}/pods/${parts[3]}`);
    return podMetrics(RunningPods.parse({ items: [pod] }).items)[0];
  }
  const { items } = RunningPods.parse(await client.get(`/api/v1/${parts.join('/')}${search}`));
  return list('PodMetricsList', podMetrics(items));
}

async function register(client: Client, caBundle: string, port: number): Promise<void> {
  await client.create('/api/v1/namespaces/kube-system/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ port }] },
  });
  const [group = '', short = ''] = version.split('/');
  await client.create('/apis/apiregistration.k8s.io/v1/apiservices', {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `${short}.${group}` },
    spec: {
      group,
      version: short,
      groupPriorityMinimum: 100,
      versionPriority: 100,
      caBundle,
      service: { name, namespace: 'kube-system', port },
    },
  });
}
