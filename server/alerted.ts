import type { Config } from './config.ts';
import type { Reading } from './control-plane/ports.ts';
import { PlatformError } from './errors.ts';
import { createAlerts, type AlertSource } from './observability/alerts.ts';

/** Where nobody tells of alerts. */
export function noAlerts(plane: string): never {
  throw new PlatformError(
    'not_configured',
    `Nobody tells of alerts on data plane "${plane}": no Alertmanager and no Prometheus is configured.`,
    'Name one with --alerts-url or --metrics-url (alerts.url, metrics.url in the file). get_environment_health and investigate work without.',
  );
}

/** Where a dump says nothing of alerts. */
export function unrecordedAlerts(): never {
  throw new PlatformError(
    'not_configured',
    'This dump holds no alerts: whether there were any is not known.',
    "Record it with `quarterdeck dump` where alerts.url or metrics.url is set, or put what Alertmanager's /api/v2/alerts answers into its file alerts.json. get_environment_health and investigate work without.",
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
