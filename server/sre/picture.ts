import { eventsAbout, type Happening } from '../domain/event.ts';
import { type Alert, componentOfAlert } from '../domain/alert.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import type { Point } from '../domain/signal.ts';
import type { Traced } from './traces.ts';
import { type Workload, workloadsIn } from './workload.ts';

export type LogLine = { time?: number; text: string };
export type ContainerLog = {
  component: string;
  pod: string;
  container: string;
  previous: boolean;
  lines: readonly LogLine[];
};

/** `subject` is a component, a node, or `caller>callee`. */
export type Measured = { signal: string; subject: string; points: readonly Point[] };

/** Everything that was collected, before anybody judges it. */
export type Seen = {
  now: number;
  /** The cells that the question is about. */
  namespaces: readonly string[];
  /** Objects of those cells and of the cluster; what a kind lacks here was looked for, unless it is not in `kinds`. */
  objects: readonly KubeObject[];
  /** The kinds that could be seen. */
  kinds: ReadonlySet<string>;
  logs: readonly ContainerLog[];
  series: readonly Measured[];
  calls: readonly { from: string; to: string }[];
  /** Absent: nobody recorded any, or no component was asked about. */
  traced?: Traced | undefined;
  /** Captured texts of a node: the state of its services. */
  nodeTexts: ReadonlyMap<string, readonly string[]>;
  /** What rules that somebody wrote say of these cells and of the nodes. */
  alerts?: readonly Alert[];
};

/** What was seen, indexed for the rules. */
export type Picture = Seen & {
  /** Those in the cells asked about, and cluster-scoped ones. */
  of(kind: string): readonly KubeObject[];
  /** Those anywhere. */
  everywhere(kind: string): readonly KubeObject[];
  find(kind: string, namespace: string | undefined, name: string): KubeObject | undefined;
  /** Whether a kind could be seen at all; without that, nothing is known to be absent. */
  sees(kind: string): boolean;
  /** What the asked cells run. */
  workloads: readonly Workload[];
  workload(component: string): Workload | undefined;
  /** What happened to an object, newest first. */
  events(object: KubeObject): readonly Happening[];
  logsOf(component: string): readonly ContainerLog[];
  /** Alerts about a component, or a node. */
  alertsAbout(subject: string): readonly Alert[];
};

/** Alerts by the component, or else the node, that they are about. */
function alertsBySubject(alerts: readonly Alert[], workloads: readonly Workload[]): Map<string, Alert[]> {
  const known = new Map(
    workloads.flatMap(({ component, object, pods }) =>
      [component, object.metadata.name, ...pods.map(({ metadata }) => metadata.name)].map(
        name => [name, component] as const,
      ),
    ),
  );
  return Map.groupBy(alerts, alert => componentOfAlert(alert, known) ?? alert.node ?? '');
}

export function pictureOf(seen: Seen): Picture {
  const byKind = Map.groupBy(seen.objects, ({ kind }) => kind);
  const cells = new Set(seen.namespaces);
  const isAsked = ({ metadata }: KubeObject) =>
    metadata.namespace === undefined || cells.has(metadata.namespace);
  const asked = new Map([...byKind].map(([kind, objects]) => [kind, objects.filter(isAsked)]));
  const names = new Map(
    seen.objects.map(object => [
      `${object.kind} ${object.metadata.namespace}/${object.metadata.name}`,
      object,
    ]),
  );
  const workloads = workloadsIn(seen.objects.filter(({ metadata }) => cells.has(metadata.namespace ?? '')));
  const byComponent = new Map(workloads.map(workload => [workload.component, workload]));
  const events = byKind.get('Event') ?? [];
  const alerts = alertsBySubject(seen.alerts ?? [], workloads);
  const logs = Map.groupBy(seen.logs, ({ component }) => component);
  return {
    ...seen,
    of: kind => asked.get(kind) ?? [],
    everywhere: kind => byKind.get(kind) ?? [],
    find: (kind, namespace, name) => names.get(`${kind} ${namespace}/${name}`),
    sees: kind => seen.kinds.has(kind),
    workloads,
    workload: component => byComponent.get(component),
    events: object => eventsAbout(object, events),
    logsOf: component => logs.get(component) ?? [],
    alertsAbout: subject => alerts.get(subject) ?? [],
  };
}
