import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { PlatformError } from '../../../server/errors.ts';
import { createAlertmanager } from '../../../server/observability/alertmanager/alertmanager.ts';
import { createAlerts } from '../../../server/observability/alerts.ts';
import { createRuleAlerts } from '../../../server/observability/prometheus/rule-alerts.ts';
import { smallPrometheus } from '../prometheus/small-prometheus.ts';

const json = (status: number, body: unknown) => (response: ServerResponse) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const labels = { alertname: 'Down', severity: 'critical', namespace: 'shop', pod: 'cart-7d9f8c6b5-x2x4q' };
const held = {
  labels: { ...labels, prometheus: 'monitoring/a' },
  annotations: { summary: 'cart is down' },
  startsAt: '2026-11-22T08:00:00.000Z',
  endsAt: '2026-11-22T09:00:00.000Z',
  fingerprint: 'f',
  status: { state: 'active', silencedBy: [], inhibitedBy: [] },
};
const evaluated = {
  status: 'success',
  data: {
    alerts: [
      { labels, annotations: {}, state: 'firing', activeAt: '2026-11-22T07:58:00Z', value: '1e+00' },
      {
        labels: { alertname: 'Slow', namespace: 'shop', deployment: 'cart' },
        annotations: { description: 'cart is\nslow' },
        state: 'pending',
        activeAt: '2026-11-22T08:59:00Z',
        value: '2',
      },
      { labels: { alertname: 'Other', namespace: 'bank' }, annotations: {}, state: 'firing' },
      { labels: { alertname: 'Old' }, annotations: {}, state: 'inactive' },
    ],
  },
};

async function both(alertmanager: unknown, prometheus: unknown) {
  const [one, two] = [await smallPrometheus(), await smallPrometheus()];
  one.backend.fault = json(200, alertmanager);
  two.backend.fault = json(200, prometheus);
  const alerts = createAlerts([createAlertmanager({ url: one.url }), createRuleAlerts({ url: two.url })]);
  return { one, two, alerts };
}

test('two sources tell of each alert once, the one that knows of silences first', async () => {
  const { one, alerts } = await both(
    [held, { ...held, labels: { alertname: 'DiskFull', node: 'n1' }, status: { state: 'suppressed' } }],
    evaluated,
  );
  const { alerts: found, notes } = await alerts.active(['shop']);
  expect(notes).toEqual([]);
  expect(one.asked[0]?.path).toBe('/api/v2/alerts?active=true&silenced=true&inhibited=true');
  expect(found).toEqual([
    {
      name: 'Down',
      severity: 'critical',
      state: 'firing',
      since: Date.parse('2026-11-22T08:00:00Z'),
      summary: 'cart is down',
      namespace: 'shop',
      labels: held.labels,
    },
    expect.objectContaining({ name: 'DiskFull', node: 'n1', state: 'silenced' }),
    expect.objectContaining({ name: 'Slow', state: 'pending', summary: 'cart is slow' }),
  ]);
});

test('one source that is down is noted; both are an error', async () => {
  const { one, two, alerts } = await both([held], evaluated);
  two.close();
  const told = await alerts.active(['shop']);
  expect(told.alerts.map(({ name }) => name)).toEqual(['Down']);
  expect(told.notes.map(note => note.replaceAll(two.url, 'URL'))).toEqual([
    'The metrics backend URL cannot be reached: ECONNREFUSED.',
  ]);
  one.close();
  await expect(alerts.active(['shop'])).rejects.toMatchObject({ code: 'unavailable' });
});

test('trouble is told with the way out', async () => {
  const { url, backend } = await smallPrometheus();
  const ask = createAlertmanager({ url, milliseconds: 400, bytes: 4096 });
  const faults: readonly [string, (response: ServerResponse) => void][] = [
    ['401', json(401, {})],
    ['403', json(403, { message: 'not yours' })],
    ['404', json(404, {})],
    ['another API', json(200, { status: 'success', data: [] })],
    ['alerts without labels', json(200, [{ startsAt: 'x' }])],
    ['a page', response => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
    ['down', json(502, {})],
    ['a large one', response => void response.writeHead(200).end(' '.repeat(5000))],
    ['silence', () => undefined],
  ];
  const lines: string[] = [];
  for (const [name, fault] of faults) {
    backend.fault = fault;
    const told = await ask([]).catch((caught: unknown) => caught);
    if (!(told instanceof PlatformError)) throw new Error(`${name}: no PlatformError`, { cause: told });
    lines.push(`${name} → ${told.code}: ${told.message} (${told.hint})`.replaceAll(url, 'URL'));
  }
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "401 → unauthenticated: The alerts backend URL does not know who asks (HTTP 401). (Set alerts.headers, such as Authorization: Bearer TOKEN.)
    403 → forbidden: The alerts backend URL does not let us ask (not yours). (Set alerts.headers to somebody who may read alerts, and the tenant where it has several (X-Scope-OrgID).)
    404 → not_supported: URL does not speak Alertmanager's API: HTTP 404. (Check alerts.url (--alerts-url): /api/v2/alerts is asked below it. A sign-in page in front needs alerts.headers.)
    another API → not_supported: URL does not speak Alertmanager's API: its answer has no alerts (). (Check alerts.url (--alerts-url): /api/v2/alerts is asked below it. A sign-in page in front needs alerts.headers.)
    alerts without labels → not_supported: URL does not speak Alertmanager's API: its answer has no alerts (0.labels). (Check alerts.url (--alerts-url): /api/v2/alerts is asked below it. A sign-in page in front needs alerts.headers.)
    a page → not_supported: URL does not speak Alertmanager's API: it answers text/html, which is not JSON. (Check alerts.url (--alerts-url): /api/v2/alerts is asked below it. A sign-in page in front needs alerts.headers.)
    down → unavailable: The alerts backend URL fails on the active alerts: HTTP 502. (Call again in a moment. get_environment_health and investigate work without alerts.)
    a large one → too_large: The answer to the active alerts is too large: more than 0.00390625 MiB. (Ask for a shorter time.)
    silence → timeout: The alerts backend URL has not answered the active alerts after 0.4 s. (Call again in a moment. get_environment_health and investigate work without alerts.)"
  `);
});
