import { afterAll, beforeAll, describe } from 'vitest';
import { whyNoCluster } from './binaries.ts';
import type { Cluster, ClusterOptions } from './cluster.ts';
import { addNamespace } from './namespace.ts';
import { ClusterError } from './errors.ts';
import { startCluster } from './launch.ts';

const buildTime = 50 * 60_000;
const mayNotSkip = process.env['CI'] === 'true' || process.env['QUARTERDECK_NO_SKIP'] === '1';

/** Whether tests have to be skipped for want of a cluster, which is said; in CI they run, and fail saying it. */
export function skipped(title: string): boolean {
  const missing = whyNoCluster();
  if (missing === undefined || mayNotSkip) return false;
  process.stderr.write(`skipped: ${title}: ${missing}\n`);
  return true;
}

/** A cluster and a namespace of the test file's own in it. */
export type Place = { cluster: Cluster; namespace: string };

/** Tests that share a cluster, which is started before the first and stopped after the last. */
export function describeCluster(
  title: string,
  tests: (place: () => Place) => void,
  options?: ClusterOptions,
): void {
  if (skipped(title)) {
    describe.skip(title, () => tests(none));
    return;
  }
  describe(title, () => {
    let place: Place | undefined;
    beforeAll(async () => {
      const cluster = await startCluster(options);
      place = { cluster, namespace: await addNamespace(cluster) };
    }, buildTime);
    afterAll(async () => {
      if (!place) return;
      await place.cluster.client.remove(`/api/v1/namespaces/${place.namespace}`);
      await place.cluster.stop();
    }, 60_000);
    tests(() => place ?? none());
  });
}

function none(): never {
  throw new ClusterError('there is no cluster before the tests begin');
}
