import { join } from 'node:path';
import type { Alert } from '../../domain/alert.ts';
import type { Alerts, Gauge, Telemetry, Traces } from '../../control-plane/ports.ts';
import { type Redact, tracesToRecord } from './record-traces.ts';
import { otlpOf } from './write-otlp.ts';
import type { Writer } from './writer.ts';

/** How far back logs, signals and traces are recorded. */
export const RECORDED_MS = 3_600_000;

export type TelemetrySource = {
  telemetry: Telemetry;
  /** Absent where nothing records any. */
  traces?: Traces | undefined;
  /** Absent where nobody evaluates any rules. */
  alerts?: Alerts | undefined;
  now: Date;
  redact: Redact;
};

const quoted = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`);

/** OpenMetrics text, as `parseOpenMetrics` reads it. */
function openMetrics(gauges: readonly Gauge[]): string {
  const lines = gauges.flatMap(({ name, labels, points }) => {
    const names = Object.entries(labels).map(([key, value]) => `${key}="${quoted(value)}"`);
    return points.map(([time, value]) => `${name}{${names.join(',')}} ${value} ${time / 1000}`);
  });
  return [...lines, '# EOF', ''].join('\n');
}

/** As Alertmanager tells of it, which is how a dump is read; one that is pending fires soon, and is left out. */
const asAlertmanager = ({ labels, summary, since, state }: Alert) => ({
  labels,
  annotations: { summary },
  startsAt: new Date(since).toISOString(),
  status: { state: state === 'silenced' ? 'suppressed' : 'active' },
});

/** A pod's app as `namespace/component`. */
function componentOf(app: string) {
  const slash = app.indexOf('/');
  return { namespace: app.slice(0, slash), component: app.slice(slash + 1) };
}

/** What is measured and traced in these namespaces. */
export async function recordTelemetry(
  { telemetry, traces, alerts, now, redact }: TelemetrySource,
  writer: Writer,
  { namespaces, apps }: { namespaces: readonly string[]; apps: ReadonlySet<string> },
  signal?: AbortSignal,
) {
  const window = { namespaces, from: new Date(now.getTime() - RECORDED_MS), to: now };
  await writer.attempt('metrics', undefined, async () => {
    const gauges = await telemetry.gauges(window, signal);
    if (gauges.length > 0) await writer.file(join('metrics', 'recorded.om'), openMetrics(gauges));
  });
  await writer.attempt('alerts', undefined, async () => {
    if (!alerts) return;
    const active = (await alerts.active(namespaces, signal)).alerts
      .filter(({ state }) => state !== 'pending')
      .map(asAlertmanager);
    await writer.file('alerts.json', `${JSON.stringify(active.map(redact.object), null, 1)}\n`);
  });
  await writer.attempt('calls', undefined, async () => {
    const data = (await telemetry.calls(window, signal)).map(({ from, to }) => ({ parent: from, child: to }));
    if (data.length > 0)
      await writer.file(join('traces', 'dependencies.json'), `${JSON.stringify({ data }, null, 1)}\n`);
  });
  await writer.attempt('traces', undefined, async () => {
    const components = [...apps].map(componentOf);
    const found = traces ? await tracesToRecord({ traces, redact }, components, window, signal) : [];
    if (found.length > 0)
      await writer.file(join('traces', 'recorded.json'), `${JSON.stringify(otlpOf(found))}\n`);
  });
}
