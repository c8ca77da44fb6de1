import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Alert } from '../../../server/domain/alert.ts';
import { createAlertmanager } from '../../../server/observability/alertmanager/alertmanager.ts';
import { createAlerts } from '../../../server/observability/alerts.ts';
import { createRuleAlerts } from '../../../server/observability/prometheus/rule-alerts.ts';
import { until } from '../../cluster/until.ts';
import { describeWith } from '../describe.ts';
import { prometheus, startPrometheus } from '../prometheus/prometheus.ts';
import { alertmanager, startAlertmanager } from './alertmanager.ts';

const MINUTE = 60_000;
/** Prometheus tells of times to the millisecond. */
const now = Date.now();
const ago = (minutes: number): string => new Date(now - minutes * MINUTE).toISOString();

const posted = (alertname: string, more: { [label: string]: string }, minutes: number) => ({
  labels: { alertname, namespace: 'shop', ...more },
  annotations: { summary: `${alertname} of ${more['component'] ?? 'nobody'}` },
  startsAt: ago(minutes),
  endsAt: new Date(now + 60 * MINUTE).toISOString(),
});

const told = (alerts: readonly Alert[]): string[] =>
  alerts
    .map(({ name, state, severity, namespace, summary }) =>
      [name, state, severity, namespace, summary].filter(Boolean).join(' | '),
    )
    .toSorted();

const rule = (alert: string, labels: object, more: object = {}) => ({
  alert,
  expr: 'vector(1)',
  labels: { namespace: 'shop', ...labels },
  annotations: { summary: `rule ${alert}` },
  ...more,
});

describeWith(alertmanager, 'a real Alertmanager', () => {
  let server: Awaited<ReturnType<typeof startAlertmanager>>;
  beforeAll(async () => {
    server = await startAlertmanager();
    await server.post('silences', {
      matchers: [{ name: 'alertname', value: 'Noisy', isRegex: false, isEqual: true }],
      startsAt: ago(1),
      endsAt: new Date(now + 60 * MINUTE).toISOString(),
      createdBy: 'test',
      comment: 'known',
    });
    await server.post('alerts', [
      posted('Down', { severity: 'critical', component: 'cart' }, 10),
      posted('Slow', { severity: 'warning', component: 'cart' }, 5),
      posted('Slow', { severity: 'warning', component: 'fraud' }, 5),
      posted('Noisy', { component: 'web' }, 60),
      posted('Elsewhere', { namespace: 'bank' }, 5),
      { ...posted('Over', {}, 30), endsAt: ago(20) },
    ]);
  });
  afterAll(() => server?.stop());

  test('what fires, what is silenced and what another inhibits are told; what is over is not', async () => {
    const alerts = createAlerts([createAlertmanager({ url: server.url })]);
    const found = await until('the silence and the inhibition', async () => {
      const { alerts: all } = await alerts.active(['shop']);
      return all.filter(({ state }) => state === 'silenced').length === 2 ? all : undefined;
    });
    expect(told(found)).toEqual([
      'Down | firing | critical | shop | Down of cart',
      'Noisy | silenced | shop | Noisy of web',
      'Slow | firing | warning | shop | Slow of fraud',
      'Slow | silenced | warning | shop | Slow of cart',
    ]);
    expect(found.find(({ name }) => name === 'Down')?.since).toBe(now - 10 * MINUTE);
  });

  describeWith(prometheus, 'beside a real Prometheus', () => {
    test('an alert of its rules is told once, by the one that knows of silences', async () => {
      const rules = JSON.stringify({
        groups: [
          {
            name: 'test',
            rules: [
              rule('Noisy', { component: 'web' }),
              rule('Queue', { component: 'cart', severity: 'page' }),
              rule('Soon', { component: 'cart' }, { for: '1h' }),
              rule('Never', { component: 'cart' }, { expr: 'vector(1) > 2' }),
            ],
          },
        ],
      });
      const { url, stop } = await startPrometheus({ rules });
      const alerts = createAlerts([createAlertmanager({ url: server.url }), createRuleAlerts({ url })]);
      const found = await until('the rules to fire', async () => {
        const { alerts: all, notes } = await alerts.active(['shop']);
        expect(notes).toEqual([]);
        return all.some(({ name }) => name === 'Queue') ? all : undefined;
      });
      expect(told(found).filter(line => !/^(Down|Slow)/.test(line))).toEqual([
        'Noisy | silenced | shop | Noisy of web',
        'Queue | firing | page | shop | rule Queue',
        'Soon | pending | shop | rule Soon',
      ]);
      await stop();
    });
  });
});
