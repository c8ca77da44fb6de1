import type { Config } from './config.ts';
import type { Reading } from './control-plane/ports.ts';
import { PlatformError } from './errors.ts';
import { createAlerts, type AlertSource } from './observability/alerts.ts';

/** Where nobody tells of alerts. */
export function noAlerts(plane: string): never {
  throw new PlatformError(
    'not_configured',
    `Nobody tells of alerts on data plane "${plane}": no Alertmanager and no Prometheus is configured, or none was recorded.`,
    'Name one with --alerts-url or --metrics-url (alerts.url, metrics.url in the file). get_environment_health and investigate work without.',
  );
}

/** What knows of silences first, then who evaluates the rules; one answer for all planes. */
export async function alertsBy({ alerts, metrics }: Config): Promise<Reading['alerts']> {
  const sources: AlertSource[] = [];
  if (alerts.url !== undefined) {
    const { createAlertmanager } = await import('./observability/alertmanager/alertmanager.ts');
    sources.push(createAlertmanager({ url: alerts.url, headers: alerts.headers }));
  }
  if (metrics.url !== undefined) {
    const { createRuleAlerts } = await import('./observability/prometheus/rule-alerts.ts');
    sources.push(createRuleAlerts({ url: metrics.url, headers: metrics.headers }));
  }
  if (sources.length === 0) return noAlerts;
  const found = createAlerts(sources);
  return () => found;
}
