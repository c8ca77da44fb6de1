import type { Cluster, WriteOptions } from '../control-plane/ports.ts';
import { PlatformError } from '../errors.ts';

function demandDryRun(options: WriteOptions | undefined): void {
  if (options?.dryRun) return;
  throw new PlatformError(
    'read_only',
    'Nothing was changed: this server may only try changes on a real cluster.',
    'Call it with dry_run to see what it would do; whoever runs the server can start it with --allow-writes.',
  );
}

/** The same cluster, on which nothing can be changed: a write is only tried. */
export const dryOnly = (cluster: Cluster): Cluster => ({
  ...cluster,
  async create(object, options, signal) {
    demandDryRun(options);
    return cluster.create(object, options, signal);
  },
  async replace(object, options, signal) {
    demandDryRun(options);
    return cluster.replace(object, options, signal);
  },
  async apply(object, options, signal) {
    demandDryRun(options);
    return cluster.apply(object, options, signal);
  },
  async patch(ref, patch, options, signal) {
    demandDryRun(options);
    return cluster.patch(ref, patch, options, signal);
  },
  async delete(ref, options, signal) {
    demandDryRun(options);
    return cluster.delete(ref, options, signal);
  },
});
