import type { Log } from './calls/call.ts';
import type { Config } from './config.ts';
import type { ClusterReader, Reading } from './control-plane/ports.ts';
import { PlatformError } from './errors.ts';
import { noTelemetry } from './observability/measured-telemetry.ts';
import { createMetricsServer } from './observability/metrics-server.ts';

/** Where nothing measures. */
export function unmeasured(plane: string): never {
  throw new PlatformError(
    'not_configured',
    `Nothing measures data plane "${plane}": no metrics backend is configured.`,
    'Name one with --metrics-url (metrics.url in the file). query_logs and get_environment_health work without one.',
  );
}

/** One backend measures all planes of real clusters; without one, what their metrics-server says of just now. */
export async function measuredBy(
  { metrics: { url, ...asked } }: Config,
  log: Log,
  plane: (name: string) => ClusterReader,
): Promise<Pick<Reading, 'metrics' | 'telemetry'>> {
  if (url === undefined)
    return { metrics: name => createMetricsServer(plane(name), name), telemetry: () => noTelemetry };
  const { createPrometheus } = await import('./observability/prometheus/prometheus.ts');
  const warn = (warning: string) => log.warn({ warning }, 'the metrics backend warns');
  const { metrics, telemetry } = createPrometheus({ url, ...asked, warn });
  return { metrics: () => metrics, telemetry: name => telemetry(plane(name)) };
}
