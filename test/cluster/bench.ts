// Measures by hand, not in the test suite: seconds to ready, seconds until so many pods are ready, resident memory.
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startCluster } from './launch.ts';
import { until } from './until.ts';
import { usageOf } from './usage.ts';

const { values } = parseArgs({
  options: {
    pods: { type: 'string', default: '10000' },
    each: { type: 'string', default: '500' },
    image: { type: 'string', default: 'nginx:quick' },
  },
});
const pods = Number(values.pods);
const each = Number(values.each);
const say = (line: string) => process.stdout.write(`${line}\n`);
const Status = z.object({ status: z.object({ readyReplicas: z.number().default(0) }) });

let last = Date.now();
const lap = () => `${((Date.now() - last) / 1000).toFixed(1)} s`;
const usage = (folder: string) => {
  const all = usageOf(folder);
  const total = all.reduce((sum, { residentMiB }) => sum + residentMiB, 0);
  const each = all.map(
    ({ name, residentMiB, cpuSeconds }) => `  ${name} ${residentMiB} MiB, ${cpuSeconds} s of CPU`,
  );
  return [`${total} MiB resident`, ...each].join('\n');
};

const cluster = await startCluster({ nodes: Math.ceil(pods / 250) + 2, readyWithin: 180_000 });
try {
  say(`ready with ${Math.ceil(pods / 250) + 2} nodes after ${lap()}, ${usage(cluster.folder)}`);
  last = Date.now();
  const path = '/apis/apps/v1/namespaces/default/deployments';
  const names = Array.from({ length: Math.ceil(pods / each) }, (_, index) => `load-${index}`);
  await Promise.all(names.map(name => cluster.client.create(path, deployment(name))));
  const ready = async () => {
    const found = await Promise.all(names.map(name => cluster.client.get(`${path}/${name}`)));
    return found.reduce<number>((sum, one) => sum + Status.parse(one).status.readyReplicas, 0);
  };
  let shown = Date.now();
  const all = async () => {
    const count = await ready();
    if (Date.now() - shown > 10_000) {
      shown = Date.now();
      say(`${count} pods after ${lap()}`);
    }
    return count >= pods ? count : undefined;
  };
  await until('pods', all, { within: 600_000, every: 1000 });
  say(`${pods} pods ready after ${lap()}, ${usage(cluster.folder)}`);
} finally {
  last = Date.now();
  await cluster.stop();
  say(`stopped after ${lap()}`);
}

function deployment(name: string): object {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: values.image }] } };
  const spec = { replicas: each, selector: { matchLabels: labels }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec };
}
