import { fillMetricsQuery } from '../../domain/metrics-query.ts';
import { isSignal, type Series } from '../../domain/signal.ts';
import { PlatformError } from '../../errors.ts';
import type { ClusterReader, Metrics, Telemetry } from '../../control-plane/ports.ts';
import { createAsk, type MetricsBackend } from './ask.ts';
import { expressions } from './expressions.ts';
import { createGauges } from './gauges.ts';
import { inTurn } from '../backend/in-turn.ts';
import type { Found } from './read-answer.ts';

/** PromQL per signal that counts before everything else, with `$namespace` and `$component`. */
export type Queries = { readonly [signal: string]: string };
export type Prometheus = { metrics: Metrics; telemetry: (cluster: ClusterReader) => Telemetry };

/** Those that are no signal of ours and have a built-in query about components. */
const OTHERS = Object.keys(expressions).filter(name => !isSignal(name) && !/^(node|edge)_/.test(name));

const RECORDED = 'max by (__name__) ({__name__=~"platform_.+",namespace=$namespace,component=$component})';

/** Gauges that are no signal of ours, by what follows `platform_`. */
const otherNames = (found: readonly Found[]): string[] =>
  found
    .map(({ labels }) => labels['__name__']?.replace(/^platform_/, '') ?? '')
    .filter(name => name !== '' && !isSignal(name));

function recordedAs(name: string, found: readonly Found[]): Series[] {
  const series = found.find(({ labels }) => labels['__name__'] === `platform_${name}`);
  return series ? [{ signal: name, points: series.points }] : [];
}

/** The one series that a query has to answer, or none. */
function onlySeries(signal: string, of: string, [only, ...others]: readonly Found[]): Series[] {
  if (others.length > 0)
    throw new PlatformError(
      'invalid_input',
      `${of} answers ${others.length + 1} series for one component.`,
      'Make it one, as sum(…) does.',
    );
  return only ? [{ signal, points: only.points }] : [];
}

/**
 * The signals of what runs on a cluster, from a backend that speaks the Prometheus API: a configured query where
 * there is one, else the gauge `platform_<signal>`, else the built-in expression over the names of cAdvisor,
 * kube-state-metrics, Istio and OpenTelemetry. Errors: those of `createAsk`.
 */
export function createPrometheus(
  { queries, ...backend }: MetricsBackend & { queries: Queries },
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Prometheus {
  const ask = createAsk(backend, fetch);

  const metrics: Metrics = {
    async series({ namespace, component, signals, ...range }, signal) {
      const place = { namespace: [namespace], component: [component] };
      const asked = (of: string, query: string) =>
        ask({ of, text: fillMetricsQuery(query, place) }, range, signal);

      const plain = signals.some(name => queries[name] === undefined);
      const recorded = plain ? await asked('the recorded signals', RECORDED) : [];
      const found = await inTurn(signals, async name => {
        const own = queries[name];
        if (own !== undefined) {
          const of = `metrics.queries.${name}`;
          return onlySeries(name, of, await asked(of, own));
        }
        const known = recordedAs(name, recorded);
        if (known.length > 0) return known;
        const builtin = expressions[name];
        if (builtin === undefined) return [];
        const of = `the built-in query of ${name}`;
        return onlySeries(name, of, await asked(of, builtin));
      });
      return found.flat();
    },
    async others({ namespace, component, ...range }, signal) {
      const place = { namespace: [namespace], component: [component] };
      const text = fillMetricsQuery(RECORDED, place);
      const recorded = otherNames(await ask({ of: 'the recorded signals', text }, range, signal));
      return [...new Set([...OTHERS, ...recorded])];
    },
  };

  return {
    metrics,
    telemetry: cluster => ({
      gauges: createGauges({ ask, queries, metrics, cluster }),
      calls: () => Promise.resolve([]),
      nodeTexts: () => Promise.resolve(new Map()),
    }),
  };
}
