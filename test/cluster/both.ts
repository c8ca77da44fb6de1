import process from 'node:process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '../../server/domain/kube-object.ts';
import { openKube } from '../../server/kube/open.ts';
import { connectOverStdio, type DemoClient } from '../../server/mcp/client.ts';
import { platformOn } from '../../server/platform.ts';
import { openSandbox } from '../../server/sandbox/open.ts';
import type { Sources } from '../../server/sandbox/builds/sources.ts';
import { configOf, connectTo, silent, START } from '../support/product.ts';
import type { Cluster } from './cluster.ts';
import { likeKwok } from './like-kwok.ts';
import { runGateway } from './gateway.ts';
import { writeDefaultLogs } from './logs.ts';
import { runSecretOperator } from './secret-operator.ts';
import { runSourceHost } from './source-host.ts';

/** An MCP client on a cluster, the passing of its time, and what somebody else writes to it. */
export type Side = DemoClient & {
  pass: (seconds: number) => Promise<void>;
  write: (object: KubeObject, manager: string) => Promise<unknown>;
};
export type Both = { real: Side; embedded: Side; close: () => Promise<void> };

/**
 * An empty platform on a real cluster, in a server of its own, and one on the embedded cluster. Both know the same
 * sources, have a gateway and a secret store, and run containers that behave alike; nothing measures either.
 */
export async function openBoth(cluster: Cluster, sources: Sources): Promise<Both> {
  const stops = [await runSecretOperator(cluster.client), await runGateway(cluster.client)];
  stops.push(await runSourceHost(cluster, sources));
  const settings = ['--allow-writes', '--build-registry', 'registry.example'];
  const real = await connectOverStdio(
    process.execPath,
    ['server/main.ts', 'mcp', '--kubeconfig', cluster.kubeconfig, ...settings],
    'test',
  );
  const hand = await openKube({ files: [cluster.kubeconfig] });
  stops.push(real.close, async () => hand.close());
  const sandbox = openSandbox({ wall: () => START, sources, script: likeKwok });
  const product = await connectTo(platformOn(sandbox.cluster, sandbox.clock, configOf(), silent));
  stops.push(product.close);
  const embedded: Side = {
    write: (object, manager) => sandbox.cluster.apply(object, { manager, force: true }),
    pass: seconds => sandbox.clock.sleep(seconds * 1000, new AbortController().signal),
    tools: async () => (await product.client.listTools()).tools.map(({ name }) => name),
    async call(name, args) {
      const { view, text, isError } = await product.call(name, args);
      return { view, text: text.replace(/^SIMULATED.*\n/, ''), failed: isError };
    },
    close: product.close,
  };
  const logs = join(cluster.folder, 'logs');
  return {
    real: {
      ...real,
      pass: seconds => sleep(seconds * 1000),
      write: (object, manager) => hand.cluster.apply(object, { manager, force: true }),
      // What pods print here is written once, and would be older than the pods.
      call: (name, args) => writeDefaultLogs(logs).then(() => real.call(name, args)),
    },
    embedded,
    async close() {
      for (const stop of stops.toReversed()) await stop();
    },
  };
}
