import { PlatformError } from '../errors.ts';
import { type Alert, alertKey } from '../domain/alert.ts';
import type { Alerts } from '../control-plane/ports.ts';

/** One who knows of alerts. */
export type AlertSource = (namespaces: readonly string[], signal?: AbortSignal) => Promise<readonly Alert[]>;

type Told = { alerts: readonly Alert[] } | { error: PlatformError };

async function ask(source: AlertSource, namespaces: readonly string[], signal?: AbortSignal): Promise<Told> {
  try {
    return { alerts: await source(namespaces, signal) };
  } catch (error) {
    if (!(error instanceof PlatformError) || error.code === 'cancelled') throw error;
    return { error };
  }
}

/** An alert of a namespace that was asked for, or of none. */
const isOf = (namespaces: readonly string[], { namespace }: Alert): boolean =>
  namespace === undefined || namespaces.includes(namespace);

/**
 * Alerts of several sources, each once: the first that tells of one counts, so that what knows of silences comes
 * before what evaluates the rules. Throws the first source's error where none answers.
 */
export const createAlerts = (sources: readonly AlertSource[]): Alerts => ({
  async active(namespaces, signal) {
    const told = await Promise.all(sources.map(source => ask(source, namespaces, signal)));
    const errors = told.flatMap(it => ('error' in it ? [it.error] : []));
    const [first] = errors;
    if (first && errors.length === told.length) throw first;
    const alerts = new Map<string, Alert>();
    for (const alert of told.flatMap(it => ('alerts' in it ? it.alerts : []))) {
      const key = alertKey(alert);
      if (!alerts.has(key) && isOf(namespaces, alert)) alerts.set(key, alert);
    }
    return { alerts: [...alerts.values()], notes: errors.map(({ message }) => message) };
  },
});
