import * as z from 'zod';
import { AlertmanagerAlert, alertmanagerAlert } from '../../domain/alert.ts';
import type { AlertSource } from '../alerts.ts';
import { type BackendAddress, createBackend } from '../backend/backend.ts';
import type { Kind } from '../backend/kind.ts';

const kind: Kind = {
  noun: 'alerts',
  speaks: "Alertmanager's API",
  below: '/api/v2/alerts is asked below it',
  holds: 'alerts',
  faster: 'Call again in a moment.',
  without: 'get_environment_health and investigate work without alerts.',
  otherQuery: 'Alertmanager 0.16 and later serve version 2 of the API.',
};

/** The alerts that an Alertmanager holds, silenced ones too. Throws what `createBackend` does. */
export function createAlertmanager(
  address: BackendAddress,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): AlertSource {
  const backend = createBackend(address, kind, fetch);
  const query = new URLSearchParams({ active: 'true', silenced: 'true', inhibited: 'true' });
  return async (_namespaces, signal) => {
    const question = { of: 'the active alerts', path: ['api', 'v2', 'alerts'], query };
    return (await backend.json(question, z.array(AlertmanagerAlert), signal)).map(alertmanagerAlert);
  };
}
