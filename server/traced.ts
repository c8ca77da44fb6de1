import type { Config } from './config.ts';
import type { ClusterReader, Telemetry, Traces } from './control-plane/ports.ts';
import { PlatformError } from './errors.ts';

/** Where nothing records traces. */
export function untraced(plane: string): never {
  throw new PlatformError(
    'not_configured',
    `Nothing records traces of data plane "${plane}": no traces backend is configured.`,
    'Name one with --traces-url (traces.url in the file). query_logs and query_metrics work without one.',
  );
}

/** Where a dump holds none. */
export function unrecorded(): never {
  throw new PlatformError(
    'not_configured',
    'This dump holds no traces: whether there were any is not known.',
    'Record it with `quarterdeck dump` where traces.url is set, or put OTLP JSON into its folder traces. query_logs and query_metrics work without.',
  );
}

/** One backend has the traces of all planes of real clusters, or nothing has. */
export async function tracedBy(
  { traces: { url, ...asked } }: Config,
  plane: (name: string) => ClusterReader,
): Promise<((plane: string) => Traces) | undefined> {
  if (url === undefined) return undefined;
  const { createJaeger } = await import('./observability/jaeger/jaeger.ts');
  const tracesOf = createJaeger({ url, ...asked });
  return name => tracesOf(plane(name));
}

/** What investigations look at, with who calls whom as traces tell it. */
export const withCalls = (telemetry: Telemetry, traces: Traces): Telemetry => ({
  ...telemetry,
  calls: (window, signal) => traces.calls(window, signal),
});

/** The traces of a data plane; undefined where nothing records any. */
export function whereTraced(traces: (plane: string) => Traces, plane: string): Traces | undefined {
  try {
    return traces(plane);
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'not_configured') return undefined;
    throw error;
  }
}
