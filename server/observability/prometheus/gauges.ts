import { fillMetricsQuery } from '../../domain/metrics-query.ts';
import { isSignal } from '../../domain/signal.ts';
import type { ClusterReader, Gauge, Metrics, Telemetry } from '../../control-plane/ports.ts';
import { componentsIn } from '../components.ts';
import type { Ask, Range } from './ask.ts';
import { expressions } from './expressions.ts';
import { inTurn } from '../backend/in-turn.ts';
import type { Queries } from './prometheus.ts';
import type { Found } from './read-answer.ts';

type Sources = { ask: Ask; queries: Queries; metrics: Metrics; cluster: ClusterReader };

/** Enough to tell when something began, whatever the window. */
const POINTS = 240;
const SHORTEST_SECONDS = 15;
/** Who scrapes more often is rare. */
const ZOOMED_SECONDS = 5;
/** A backend that has less of the window than this is young: what it has is looked at more closely. */
const YOUNG = 0.25;

/** Everything that is recorded under our names. A copy of each from another replica is the same gauge. */
const RECORDED = [
  'max by (__name__, namespace, component) ({__name__=~"platform_.+",__name__!~"platform_(node|edge)_.+",namespace=~$namespace,component=~$component})',
  'max by (__name__, node) ({__name__=~"platform_node_.+",node!=""})',
  'max by (__name__, namespace, source, destination) ({__name__=~"platform_edge_.+",namespace=~$namespace,source!="",destination!=""})',
];

const named = (name: string, found: readonly Found[]): Gauge[] =>
  found.map(({ labels, points }) => ({ name, labels, points }));

const recordedIn = (found: readonly Found[]): Gauge[] =>
  found.map(({ labels: { __name__: name = '', ...labels }, points }) => ({ name, labels, points }));

const rangeOf = (from: Date, to: Date, shortest: number): Range => ({
  from,
  to,
  stepSeconds: Math.max(shortest, Math.ceil((to.getTime() - from.getTime()) / 1000 / POINTS)),
});

/** All that is measured in the asked namespaces: of components, of nodes, of calls between components. */
export function createGauges({ ask, queries, metrics, cluster }: Sources): Telemetry['gauges'] {
  const own = Object.keys(queries).filter(isSignal);
  const ownNames = new Set(own.map(name => `platform_${name}`));

  /** A configured query tells of one component at a time. */
  async function configured(namespace: string, range: Range, signal?: AbortSignal): Promise<Gauge[]> {
    if (own.length === 0) return [];
    const components = await componentsIn(cluster, namespace, signal);
    const found = await inTurn(components, async component => {
      const series = await metrics.series({ namespace, component, signals: own, ...range }, signal);
      return series.map(one => ({
        name: `platform_${one.signal}`,
        labels: { namespace, component },
        points: one.points,
      }));
    });
    return found.flat();
  }

  async function gaugesOf(namespaces: readonly string[], range: Range, signal?: AbortSignal) {
    const place = { namespace: namespaces, component: 'any' as const };
    const asked = (of: string, query: string) =>
      ask({ of, text: fillMetricsQuery(query, place) }, range, signal);

    const recorded = await inTurn(RECORDED, async query =>
      recordedIn(await asked('the recorded signals', query)),
    );
    const known = recorded.flat().filter(({ name }) => !ownNames.has(name));
    const names = new Set(known.map(({ name }) => name));
    const missing = Object.entries(expressions).filter(
      ([name]) => queries[name] === undefined && !names.has(`platform_${name}`),
    );
    const others = await inTurn(missing, async ([name, query]) =>
      named(`platform_${name}`, await asked(`the built-in query of ${name}`, query)),
    );
    const gauges = [...known, ...others.flat()];
    for (const namespace of namespaces) gauges.push(...(await configured(namespace, range, signal)));
    return gauges;
  }

  return async ({ namespaces, from, to }, signal) => {
    if (namespaces.length === 0) return [];
    const gauges = await gaugesOf(namespaces, rangeOf(from, to, SHORTEST_SECONDS), signal);
    const first = Math.min(...gauges.map(({ points }) => points[0]?.[0] ?? Infinity));
    const all = to.getTime() - from.getTime();
    if (first === Infinity || to.getTime() - first > all * YOUNG) return gauges;
    // The step before the first point that was found has some too, perhaps.
    const since = new Date(Math.max(from.getTime(), first - all / POINTS));
    return gaugesOf(namespaces, rangeOf(since, to, ZOOMED_SECONDS), signal);
  };
}
