import * as z from 'zod';
import { alertOf } from '../../domain/alert.ts';
import { instant } from '../../domain/time.ts';
import type { AlertSource } from '../alerts.ts';
import { type BackendAddress, createBackend } from '../backend/backend.ts';
import type { Kind } from '../backend/kind.ts';

const kind: Kind = {
  noun: 'metrics',
  speaks: 'the Prometheus API',
  below: '/api/v1/alerts is asked below it',
  holds: 'alerts',
  faster: 'Call again in a moment.',
  without: 'get_environment_health and investigate work without alerts.',
  otherQuery: 'A backend that evaluates no rules has no alerts; name an Alertmanager as alerts.url.',
};

const Words = z.record(z.string(), z.string()).default({});

const Answer = z.looseObject({
  status: z.literal('success'),
  data: z.looseObject({
    alerts: z.array(
      z.looseObject({
        labels: Words,
        annotations: Words,
        state: z.string(),
        activeAt: z.string().optional(),
      }),
    ),
  }),
});

/** The alerts of the rules that a Prometheus evaluates itself, those that wait for their time too. */
export function createRuleAlerts(
  address: BackendAddress,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): AlertSource {
  const backend = createBackend(address, kind, fetch);
  return async (_namespaces, signal) => {
    const question = { of: 'the alerts of its rules', path: ['api', 'v1', 'alerts'] };
    const { data } = await backend.json(question, Answer, signal);
    return data.alerts
      .filter(({ state }) => state === 'firing' || state === 'pending')
      .map(({ labels, annotations, state, activeAt }) =>
        alertOf(
          { labels, annotations, since: instant(activeAt) ?? 0 },
          state === 'pending' ? 'pending' : 'firing',
        ),
      );
  };
}
