import { afterAll, beforeAll, describe } from 'vitest';
import { whyNoCluster } from './binaries.ts';
import type { Cluster, ClusterOptions } from './cluster.ts';
import { ClusterError } from './errors.ts';
import { startCluster } from './launch.ts';

const buildTime = 50 * 60_000;
const mayNotSkip = process.env['CI'] === 'true' || process.env['QUARTERDECK_NO_SKIP'] === '1';

/**
 * Tests that share a cluster. Where none can be had they are skipped with the line that says how to get one, and in
 * CI they fail with it.
 */
export function describeCluster(
  title: string,
  tests: (cluster: () => Cluster) => void,
  options?: ClusterOptions,
): void {
  const missing = whyNoCluster();
  if (missing !== undefined && !mayNotSkip) {
    process.stderr.write(`skipped: ${title}: ${missing}\n`);
    describe.skip(title, () => tests(none));
    return;
  }
  describe(title, () => {
    let cluster: Cluster | undefined;
    beforeAll(async () => {
      cluster = await startCluster(options);
    }, buildTime);
    afterAll(async () => cluster?.stop(), 60_000);
    tests(() => cluster ?? none());
  });
}

function none(): never {
  throw new ClusterError('there is no cluster before the tests begin');
}
