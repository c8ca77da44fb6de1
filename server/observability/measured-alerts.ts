import { type Alert, alertOf } from '../domain/alert.ts';
import { containersOf } from '../domain/container.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { COMPONENT } from '../domain/labels.ts';
import { conditionAt } from '../domain/condition.ts';
import { eventsAbout } from '../domain/event.ts';
import { loopSince } from '../domain/restart-loop.ts';
import { median } from '../domain/quantile.ts';
import type { Point, Signal } from '../domain/signal.ts';
import type { ClusterReader, Clock, Metrics } from '../control-plane/ports.ts';
import type { AlertSource } from './alerts.ts';
import { inTurn } from './backend/in-turn.ts';

type Sources = { cluster: ClusterReader; metrics: Metrics; clock: Clock };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A rule over a signal: true of how many of its newest points in a row, at least five minutes. */
type SignalRule = {
  name: string;
  severity: string;
  signal: Signal;
  isTrue: (value: number, usual: number) => boolean;
  say: (value: number, usual: number) => string;
};

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const milliseconds = (seconds: number): string => `${Math.round(seconds * 1000)} ms`;

const signalRules: readonly SignalRule[] = [
  {
    name: 'HighErrorRatio',
    severity: 'critical',
    signal: 'success_ratio',
    isTrue: value => value < 0.95,
    say: value => `${percent(1 - value)} of its requests fail`,
  },
  {
    name: 'HighLatency',
    severity: 'warning',
    signal: 'latency_p95_seconds',
    isTrue: (value, usual) => value > 0.1 && value > 2 * usual,
    say: (value, usual) => `p95 is ${milliseconds(value)}, usually ${milliseconds(usual)}`,
  },
];

const alert = (
  name: string,
  severity: string,
  { namespace = '', component = '' }: { namespace?: string | undefined; component?: string | undefined },
  since: number,
  words: string,
): Alert =>
  alertOf(
    {
      labels: { alertname: name, severity, namespace, component },
      annotations: { summary: `${component}: ${words}` },
      since,
    },
    'firing',
  );

/** Since when the newest points have all been so; undefined for less than five minutes. */
function since(points: readonly Point[], isTrue: (value: number) => boolean): Point | undefined {
  const last = points.at(-1);
  const calm = points.findLastIndex(([, value]) => !isTrue(value));
  const first = points[calm + 1];
  if (!first || !last || last[0] - first[0] < 5 * MINUTE) return undefined;
  return [first[0], median(points.slice(calm + 1).map(([, value]) => value)) ?? last[1]];
}

async function bySignals(
  { metrics, clock }: Sources,
  namespace: string,
  component: string,
  signal?: AbortSignal,
): Promise<Alert[]> {
  const to = clock.now();
  const query = { namespace, component, from: new Date(to.getTime() - 6 * HOUR), to, stepSeconds: 60 };
  const found = await metrics.series({ ...query, signals: signalRules.map(rule => rule.signal) }, signal);
  return signalRules.flatMap(({ name, severity, signal: of, isTrue, say }) => {
    const points = found.find(series => series.signal === of)?.points ?? [];
    const usual = median(points.map(([, value]) => value)) ?? 0;
    const held = since(points, value => isTrue(value, usual));
    return held ? [alert(name, severity, { namespace, component }, held[0], say(held[1], usual))] : [];
  });
}

/** What a pod's own status says. */
function byPod(pod: KubeObject, events: readonly KubeObject[], now: number): Alert[] {
  const component = pod.metadata.labels?.[COMPONENT];
  const { namespace } = pod.metadata;
  const ready = conditionAt(pod['status'], 'Ready');
  const from = ready?.since ?? now;
  const crashes = containersOf(pod)
    .filter(({ restarts, waiting }) => restarts >= 3 && waiting?.reason === 'CrashLoopBackOff')
    .map(container => {
      const { name, restarts } = container;
      return alert(
        'PodCrashLooping',
        'critical',
        { namespace, component },
        loopSince(pod, container, eventsAbout(pod, events), now) ?? from,
        `container ${name} restarted ${restarts} times`,
      );
    });
  if (crashes.length > 0 || ready?.status !== 'False' || now - from < 5 * MINUTE) return crashes;
  return [alert('PodNotReady', 'warning', { namespace, component }, from, 'a pod is not ready')];
}

/** The rules that a simulated platform is watched by: what crashes, is not ready, fails or is late. */
export function createMeasuredAlerts(sources: Sources): AlertSource {
  async function inNamespace(namespace: string, signal?: AbortSignal): Promise<Alert[]> {
    const listed = (kind: string) => sources.cluster.list({ apiVersion: 'v1', kind, namespace }, signal);
    const [{ items }, events] = await Promise.all([listed('Pod'), listed('Event')]);
    const components = new Set(items.flatMap(({ metadata }) => metadata.labels?.[COMPONENT] ?? []));
    const now = sources.clock.now().getTime();
    const measured = await inTurn([...components], component =>
      bySignals(sources, namespace, component, signal),
    );
    return [...items.flatMap(pod => byPod(pod, events.items, now)), ...measured.flat()];
  }
  return async (namespaces, signal) =>
    (await Promise.all(namespaces.map(namespace => inNamespace(namespace, signal)))).flat();
}
