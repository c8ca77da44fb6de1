import type { Config } from './config.ts';
import type { ClusterReader, Clock, Reading } from './control-plane/ports.ts';
import { createClusterLogs } from './observability/cluster-logs.ts';

/** One backend keeps the logs of all planes of real clusters, or each cluster tells those of its own pods. */
export async function loggedBy(
  { logs: { url, ...asked } }: Config,
  clock: Clock,
  plane: (name: string) => ClusterReader,
): Promise<Reading['logs']> {
  if (url === undefined) return name => createClusterLogs(plane(name));
  const { createLogsBackend } = await import('./observability/logs-backend.ts');
  const logs = createLogsBackend({ url, ...asked }, () => clock.now());
  return name => logs(plane(name));
}
