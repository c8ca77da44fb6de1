import * as z from 'zod';
import { backendSettings } from './backend.ts';

/** Who knows of alerts of real clusters. */
export const AlertsSettings = z.strictObject({
  ...backendSettings('alerts', 'An Alertmanager, for the alerts of real clusters', 'a token'),
});
