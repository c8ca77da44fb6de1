// A cluster for use by hand: prints how to reach it, stops on Ctrl-C.
import { parseArgs } from 'node:util';
import { findBinaries } from './binaries.ts';
import { orSayWhy } from './errors.ts';
import { startCluster } from './launch.ts';

const { values } = parseArgs({
  options: { nodes: { type: 'string', default: '2' }, 'build-only': { type: 'boolean', default: false } },
});
const say = (line: string) => process.stderr.write(`${line}\n`);

await orSayWhy(findBinaries(say));
if (!values['build-only']) {
  const started = Date.now();
  const cluster = await orSayWhy(startCluster({ nodes: Number(values.nodes) }));
  say(`ready after ${((Date.now() - started) / 1000).toFixed(1)} s; stop with Ctrl-C`);
  process.stdout.write(`export KUBECONFIG=${cluster.kubeconfig}\n`);
  const stop = () => {
    void cluster.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
}
