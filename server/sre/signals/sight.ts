import { listAt, textAt } from '../../domain/json.ts';
import { parseQuantity, toNumber } from '../../domain/quantity.ts';
import { callees } from '../edges.ts';
import type { Picture } from '../picture.ts';
import { type Anomaly, anomalies } from './anomaly.ts';

/** What the signals of a platform show. */
export type Sight = {
  picture: Picture;
  /** Anomalies by component or node. */
  of: (subject: string) => readonly Anomaly[];
  all: readonly Anomaly[];
  edges: ReadonlyMap<string, ReadonlySet<string>>;
};

/** The strongest rise of a signal. */
export const rose = (found: readonly Anomaly[], signal: string): Anomaly | undefined =>
  found.filter(it => it.signal.startsWith(signal) && it.score > 0).toSorted((a, b) => b.score - a.score)[0];

/** Whether somebody who waits feels how much later the answers come. */
export const isFelt = ({ before, after }: Anomaly): boolean =>
  after >= before * 1.5 && after - before >= 0.005;

/** The higher quantile says more about what users feel; the median moves too when everything is slow. */
export const slowed = (found: readonly Anomaly[]): Anomaly | undefined => {
  const latency = found.filter(it => it.signal.startsWith('latency') && it.score > 0);
  const [worst] = latency.toSorted((a, b) => b.after - b.before - (a.after - a.before));
  return worst && isFelt(worst) ? worst : undefined;
};

/** From a score in spreads to how much it shows, 0.5 to 0.9. */
export const weightOf = (score: number): number => 0.5 + 0.4 * (1 - Math.exp(-Math.abs(score) / 20));

/** What all containers of one pod may use together, in cores or bytes. */
export function limitOf(component: string, resource: string, picture: Picture): number | undefined {
  const sizes = listAt(picture.workload(component)?.template, 'spec', 'containers').flatMap(container => {
    const text = textAt(container, 'resources', 'limits', resource);
    const parsed = text === undefined ? undefined : parseQuantity(text);
    return parsed === undefined ? [] : [toNumber(parsed)];
  });
  return sizes.length === 0 ? undefined : sizes.reduce((sum, size) => sum + size, 0);
}

/** The node that a component's newest pod runs on. */
export const nodeOf = (component: string, picture: Picture): string | undefined =>
  picture
    .workload(component)
    ?.pods.map(pod => textAt(pod, 'spec', 'nodeName'))
    .find(node => node !== undefined);

export function sightOf(picture: Picture): Sight {
  const all = anomalies(picture.series);
  const bySubject = Map.groupBy(all, ({ subject }) => subject);
  return { picture, all, of: subject => bySubject.get(subject) ?? [], edges: callees(picture) };
}
