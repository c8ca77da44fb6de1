import process from 'node:process';
import { connectOverStdio, type DemoClient } from '../../server/mcp/client.ts';
import { platformOn } from '../../server/platform.ts';
import { openSandbox } from '../../server/sandbox/open.ts';
import { loadScenario } from '../../server/scenario-files.ts';
import { configOf, connectTo, silent, START } from '../support/product.ts';
import type { Cluster } from './cluster.ts';
import { runGateway } from './gateway.ts';
import { runSecretOperator } from './secret-operator.ts';
import { runSourceHost } from './source-host.ts';

/** An MCP client on each cluster. */
export type Both = { real: DemoClient; embedded: DemoClient; close: () => Promise<void> };

/**
 * An empty platform on a real cluster, in a server of its own, and one on the embedded cluster. Beside the sources
 * that a scenario knows the real one gets what the embedded one has: a gateway and a secret store. Nothing
 * measures either.
 */
export async function openBoth(cluster: Cluster, scenarioFile: string): Promise<Both> {
  const { sources } = (await loadScenario(scenarioFile)).scenario;
  const stops = [await runSecretOperator(cluster.client), await runGateway(cluster.client)];
  stops.push(await runSourceHost(cluster, sources));
  const settings = ['--allow-writes', '--build-registry', 'registry.example'];
  const real = await connectOverStdio(
    process.execPath,
    ['server/main.ts', 'mcp', '--kubeconfig', cluster.kubeconfig, ...settings],
    'test',
  );
  stops.push(real.close);
  const sandbox = openSandbox({ wall: () => START, sources });
  const product = await connectTo(platformOn(sandbox.cluster, sandbox.clock, configOf(), silent));
  stops.push(product.close);
  const embedded: DemoClient = {
    tools: async () => (await product.client.listTools()).tools.map(({ name }) => name),
    async call(name, args) {
      const { view, text, isError } = await product.call(name, args);
      return { view, text: text.replace(/^SIMULATED.*\n/, ''), failed: isError };
    },
    close: product.close,
  };
  return {
    real,
    embedded,
    async close() {
      for (const stop of stops.toReversed()) await stop();
    },
  };
}
