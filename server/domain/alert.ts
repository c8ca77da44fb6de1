import * as z from 'zod';
import { oneLine } from './line.ts';
import { instant } from './time.ts';

/** An alert as Alertmanager's API (v2) gives it; a dump keeps it so. */
export const AlertmanagerAlert = z.looseObject({
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()).default({}),
  startsAt: z.string(),
  status: z.looseObject({ state: z.string() }).optional(),
});
export type AlertmanagerAlert = z.infer<typeof AlertmanagerAlert>;

/** A rule that somebody wrote has come true. `since` is milliseconds since 1970. */
export type Alert = {
  name: string;
  /** As the rule says it, in lower case: `critical`, `warning`. */
  severity?: string;
  state: 'firing' | 'pending' | 'silenced';
  since: number;
  /** The rule's own words about it. */
  summary: string;
  namespace?: string;
  node?: string;
  labels: { readonly [name: string]: string };
};

type Words = { readonly [name: string]: string };

const firstOf = (words: Words, names: readonly string[]): string | undefined =>
  names.map(name => words[name]).find(text => text !== undefined && text !== '');

/** What a source says of an alert, in our terms. */
export function alertOf(
  { labels, annotations, since }: { labels: Words; annotations: Words; since: number },
  state: Alert['state'],
): Alert {
  const severity = firstOf(labels, ['severity', 'priority'])?.toLowerCase();
  const namespace = firstOf(labels, ['exported_namespace', 'namespace']);
  const node = firstOf(labels, ['node', 'nodename', 'kubernetes_node']);
  const words = firstOf(annotations, ['summary', 'message', 'description']) ?? '';
  return {
    name: labels['alertname'] ?? 'unnamed',
    ...(severity !== undefined && { severity }),
    state,
    since,
    summary: oneLine(words, 300),
    ...(namespace !== undefined && { namespace }),
    ...(node !== undefined && { node }),
    labels,
  };
}

/** One of Alertmanager's; `suppressed` means silenced or inhibited by another. */
export const alertmanagerAlert = ({ labels, annotations, startsAt, status }: AlertmanagerAlert): Alert =>
  alertOf(
    { labels, annotations, since: instant(startsAt) ?? 0 },
    status?.state === 'suppressed' ? 'silenced' : 'firing',
  );

/** Labels that replicas and routes add, and that make one alert look like several. */
const INCIDENTAL = new Set(['prometheus', 'prometheus_replica', 'replica', 'receiver', 'monitor']);

/** The same for the same alert, whoever tells of it. */
export const alertKey = ({ labels }: Alert): string =>
  Object.entries(labels)
    .filter(([name]) => !INCIDENTAL.has(name))
    .map(([name, value]) => `${name}=${value}`)
    .toSorted((a, b) => a.localeCompare(b))
    .join(',');

const states: readonly Alert['state'][] = ['firing', 'pending', 'silenced'];
const severities = ['critical', 'page', 'error', 'high', 'warning', 'medium', 'info', 'low', 'none'];

const severityRank = ({ severity = '' }: Alert): number => {
  const rank = severities.indexOf(severity);
  return rank < 0 ? severities.indexOf('warning') : rank;
};

/** Firing ones first, the worst of them first, and of those alike what began last. */
export const worstAlertsFirst = (alerts: readonly Alert[]): Alert[] =>
  alerts.toSorted(
    (a, b) =>
      states.indexOf(a.state) - states.indexOf(b.state) ||
      severityRank(a) - severityRank(b) ||
      b.since - a.since ||
      a.name.localeCompare(b.name),
  );

/** Labels that name what an alert is about, the most exact first. A scrape's own `job` and `service` are none. */
export const subjectLabels = [
  'component',
  'openchoreo_dev_component',
  'label_openchoreo_dev_component',
  'pod',
  'deployment',
  'statefulset',
  'daemonset',
  'job_name',
  'cronjob',
  'horizontalpodautoscaler',
  'workload',
  'destination_workload',
  'service',
  'app',
];

/** The component that an alert is about; `known` are the names of components, pods, workloads and services of its cell. */
export function componentOfAlert({ labels }: Alert, known: ReadonlyMap<string, string>): string | undefined {
  return subjectLabels.flatMap(label => known.get(labels[label] ?? '') ?? [])[0];
}
