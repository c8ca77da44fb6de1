import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Binaries, findBinaries } from './binaries.ts';
import type { Program } from './build.ts';
import { connect } from './client.ts';
import type { Cluster, ClusterOptions } from './cluster.ts';
import { defineLogs } from './crd.ts';
import { existingCluster, recordCluster } from './existing.ts';
import { flagsOf } from './flags.ts';
import { fillFolder } from './folder.ts';
import { serveMetrics } from './metrics-api.ts';
import { addNodes } from './nodes.ts';
import { freePorts } from './ports.ts';
import { type Processes, supervise } from './processes.ts';
import { settled } from './settled.ts';
import { until } from './until.ts';

/** Starts a cluster of its own, or takes the one that QUARTERDECK_TEST_KUBECONFIG names. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const existing = process.env['QUARTERDECK_TEST_KUBECONFIG'];
  if (existing) return existingCluster(existing, options.context);
  const binaries = await findBinaries(line => process.stderr.write(`${line}\n`));
  return attempt(binaries, options).catch((error: unknown) => {
    // Another process took a port between the moment it was found free and the moment it was used.
    if (!String(error).includes('address already in use')) throw error;
    return attempt(binaries, options);
  });
}

async function attempt(binaries: Binaries, options: ClusterOptions): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-cluster-'));
  const processes = supervise(folder);
  try {
    return await launch(binaries, folder, processes, options);
  } catch (error) {
    await processes.stop();
    throw error;
  }
}

async function launch(
  binaries: Binaries,
  folder: string,
  processes: Processes,
  options: ClusterOptions,
): Promise<Cluster> {
  const { nodes = 2, context = 'quarterdeck-test', readyWithin = 90_000 } = options;
  const deadline = Date.now() + readyWithin;
  const ports = await freePorts();
  const connection = await fillFolder(folder, ports, context);
  const client = connect(connection);
  const run = (name: Program) => processes.start(name, binaries[name], flagsOf[name](ports));
  const left = () => ({ within: deadline - Date.now(), giveUp: () => processes.ended() });

  run('etcd');
  run('kube-apiserver');
  await until('API server', async () => (await client.text('/readyz')) || undefined, left());
  run('kube-controller-manager');
  run('kube-scheduler');
  await Promise.all([defineLogs(client), addNodes(client, nodes, ports)]);
  run('kwok');
  const closeMetrics = await serveMetrics(client, folder);
  await until('node that is ready', () => settled(client, nodes), left());

  const cluster: Cluster = {
    context,
    kubeconfig: join(folder, 'kubeconfig'),
    connection,
    client,
    folder,
    metrics: `https://127.0.0.1:${ports.kubelet}/metrics/nodes`,
    crash: () => {
      processes.kill('kube-apiserver');
      return async () => {
        run('kube-apiserver');
        await until('API server', async () => (await client.text('/readyz')) || undefined, {
          within: 60_000,
          giveUp: () => processes.ended(),
        });
      };
    },
    stop: async () => {
      closeMetrics();
      client.close();
      await processes.stop();
    },
  };
  await recordCluster(cluster);
  return cluster;
}
