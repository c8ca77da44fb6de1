import { median } from '../../domain/quantile.ts';
import type { Sight } from './sight.ts';

/** How often who calls whom: what is known of it from the requests that each component answers. */
export type CallRates = {
  /** Whose requests are measured, and so how late they are answered. */
  measured: ReadonlySet<string>;
  /** Everything that calls or is called. */
  all: readonly string[];
  callees: (component: string) => readonly string[];
  callers: (component: string) => readonly string[];
  /** The share of a component's requests that comes from one of its callers. */
  share: (caller: string, component: string) => number;
  /** How many times a caller asks it while it answers one request of its own. */
  times: (component: string) => number;
};

/** Requests per second that say nothing of themselves: a component that is not measured counts like any other. */
const UNKNOWN_RATE = 1;

/** Reads call rates off the signals. A caller is taken to send in proportion to what it receives itself. */
export function callRatesOf({ picture, edges }: Sight): CallRates {
  const rates = new Map<string, number>();
  const measured = new Set<string>();
  for (const { signal, subject, points } of picture.series) {
    if (signal.startsWith('latency')) measured.add(subject);
    if (signal === 'requests_per_second') rates.set(subject, median(points.map(([, value]) => value)) ?? 0);
  }
  const components = new Set(picture.workloads.map(({ component }) => component));
  const within = (names: Iterable<string>): string[] => [...names].filter(name => components.has(name));
  const callees = new Map([...components].map(name => [name, within(edges.get(name) ?? [])]));
  const callers = new Map([...components].map(name => [name, [] as string[]]));
  for (const [caller, called] of callees) for (const name of called) callers.get(name)?.push(caller);
  const rateOf = (name: string): number => Math.max(rates.get(name) ?? UNKNOWN_RATE, 0.001);
  const sent = (name: string): number =>
    (callers.get(name) ?? []).reduce((sum, caller) => sum + rateOf(caller), 0);
  return {
    measured: new Set(within(measured)),
    all: [...components],
    callees: name => callees.get(name) ?? [],
    callers: name => callers.get(name) ?? [],
    share: (caller, name) => rateOf(caller) / sent(name),
    times: name => {
      const all = sent(name);
      return rates.has(name) && all > 0 ? rateOf(name) / all : 1;
    },
  };
}
