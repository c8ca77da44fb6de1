import { listAt, textAt } from '../../domain/json.ts';
import { parseQuantity, toNumber } from '../../domain/quantity.ts';
import { callees, reach } from '../edges.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { type Anomaly, anomalies } from '../signals/anomaly.ts';

type Sight = {
  picture: Picture;
  /** Anomalies by component or node. */
  of: (subject: string) => readonly Anomaly[];
  all: readonly Anomaly[];
  edges: ReadonlyMap<string, ReadonlySet<string>>;
};

const round = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString();

const factOf = ({ signal, subject, before, after, onset, score }: Anomaly): Fact => ({
  kind: 'metric',
  source: `${signal} of ${subject}`,
  time: onset,
  text: `${signal}: ${round(before)} before, ${round(after)} since (${score > 0 ? '+' : ''}${round(score)} spreads)`,
});

const rose = (found: readonly Anomaly[], signal: string): Anomaly | undefined =>
  found.filter(it => it.signal.startsWith(signal) && it.score > 0).toSorted((a, b) => b.score - a.score)[0];

/** The higher quantile says more about what users feel; the median moves too when everything is slow. */
const slowed = (found: readonly Anomaly[]): Anomaly | undefined => {
  const latency = found.filter(it => it.signal.startsWith('latency') && it.score > 0);
  const [worst] = latency.toSorted((a, b) => b.after - b.before - (a.after - a.before));
  return worst && worst.after >= worst.before * 1.5 && worst.after - worst.before >= 0.005
    ? worst
    : undefined;
};

/** From a score in spreads to how much it shows, 0.5 to 0.9. */
const weightOf = (score: number): number => 0.5 + 0.4 * (1 - Math.exp(-Math.abs(score) / 20));

function limitOf(component: string, resource: string, picture: Picture): number | undefined {
  const sizes = listAt(picture.workload(component)?.template, 'spec', 'containers').flatMap(container => {
    const text = textAt(container, 'resources', 'limits', resource);
    const parsed = text === undefined ? undefined : parseQuantity(text);
    return parsed === undefined ? [] : [toNumber(parsed)];
  });
  return sizes.length === 0 ? undefined : sizes.reduce((sum, size) => sum + size, 0);
}

function saturated(component: string, { picture, of }: Sight): Finding[] {
  const found = of(component);
  const throttled = rose(found, 'cpu_throttled_seconds');
  const busy = rose(found, 'cpu_cores');
  const limit = limitOf(component, 'cpu', picture);
  const full = busy !== undefined && limit !== undefined && busy.after >= limit * 0.8;
  const held = throttled !== undefined && throttled.after >= 0.1;
  if (!busy || (!full && !held)) return [];
  const used = `${round(busy.after)} cores${limit === undefined ? '' : ` of ${round(limit)}`}, ${round(busy.before)} before`;
  return [
    {
      code: 'cpu-saturation',
      component,
      summary: `${component} has too little cpu: ${used}${throttled ? `; held back ${round(throttled.after)} s per second` : ''}`,
      facts: [busy, throttled, slowed(found)].flatMap(it => (it ? [factOf(it)] : [])),
      weight: weightOf(busy.score + (throttled?.score ?? 0)),
      since: busy.onset,
    },
  ];
}

const size = (bytes: number): string => `${Math.round(bytes / 1_048_576)}Mi`;

function growing(component: string, { picture, of }: Sight): Finding[] {
  const memory = rose(of(component), 'memory_bytes');
  const limit = limitOf(component, 'memory', picture);
  if (!memory || memory.after < memory.before * 1.5) return [];
  const near = limit !== undefined && memory.after >= limit * 0.8;
  return [
    {
      code: 'memory-growth',
      component,
      summary: `${component}'s memory grew from ${size(memory.before)} to ${size(memory.after)}${limit === undefined ? '' : ` of ${size(limit)}`}`,
      facts: [factOf(memory)],
      weight: near ? weightOf(memory.score) : 0.4,
      since: memory.onset,
    },
  ];
}

/** A slow component none of whose callees has become slow, or short of cpu, enough to explain it. */
function isDeepest(component: string, mine: Anomaly, { of, edges }: Sight): boolean {
  const share = (mine.after - mine.before) * 0.05;
  return [...reach(component, edges)]
    .filter(callee => callee !== component && !reach(callee, edges).has(component))
    .every(callee => {
      const slow = slowed(of(callee));
      return slow === undefined || slow.after - slow.before < share;
    });
}

const nodeOf = (component: string, picture: Picture): string | undefined =>
  picture
    .workload(component)
    ?.pods.map(pod => textAt(pod, 'spec', 'nodeName'))
    .find(node => node !== undefined);

function delayed(component: string, sight: Sight): Finding[] {
  const { picture, of } = sight;
  const found = of(component);
  const slow = slowed(found);
  if (!slow || saturated(component, sight).length > 0 || !isDeepest(component, slow, sight)) return [];
  const node = nodeOf(component, picture);
  const lost = node === undefined ? undefined : rose(of(node), 'node_tcp_retransmits');
  const isLoss = lost !== undefined && lost.score >= 6;
  const change = `${round(slow.before * 1000)} ms before, ${round(slow.after * 1000)} ms since`;
  return [
    {
      code: isLoss ? 'network-loss' : 'network-latency',
      component,
      summary: `${component} answers late (${change}) with no more work and no less cpu: ${isLoss ? `packets are lost, ${round(lost.after)} retransmits/s on ${node}` : 'its network adds the time'}`,
      facts: [slow, lost].flatMap(it => (it ? [factOf(it)] : [])),
      weight: weightOf(slow.score) - 0.03,
      since: slow.onset,
    },
  ];
}

function surged(component: string, { of, edges }: Sight): Finding[] {
  const more = rose(of(component), 'requests_per_second');
  if (!more || more.after < more.before * 1.5) return [];
  const callers = [...edges].filter(([, needs]) => needs.has(component)).map(([from]) => from);
  if (callers.some(caller => rose(of(caller), 'requests_per_second') !== undefined)) return [];
  const retries = callers.some(caller => of(caller).some(({ signal }) => signal.startsWith('success_ratio')));
  return [
    {
      code: retries ? 'retry-storm' : 'traffic-surge',
      component,
      summary: `${component} gets ${round(more.after)} requests/s, ${round(more.before)} before${retries ? '; its callers repeat what fails' : ''}`,
      facts: [factOf(more)],
      weight: weightOf(more.score) - 0.1,
      since: more.onset,
    },
  ];
}

type Placed = { component: string };

/** Whether a slow component calls, directly or through others, one of these. */
const waitsFor = (component: string, these: readonly Placed[], { edges }: Sight): boolean => {
  const needed = reach(component, edges);
  return these.some(it => needed.has(it.component));
};

/** A node whose components are slow while those elsewhere are not, but for who waits for one on it. */
function slowNodes(sight: Sight): Finding[] {
  const { picture, of } = sight;
  const measured = new Set(
    picture.series.filter(({ signal }) => signal.startsWith('latency')).map(({ subject }) => subject),
  );
  const placed = Map.groupBy(
    picture.workloads.filter(({ component }) => measured.has(component)),
    ({ component }) => nodeOf(component, picture) ?? '',
  );
  const isSlow = ({ component }: Placed) =>
    slowed(of(component)) !== undefined && saturated(component, sight).length === 0;
  return [...placed].flatMap(([node, own]) => {
    const slow = own.filter(isSlow);
    const others = [...placed].filter(([name]) => name !== node).flatMap(([, workloads]) => workloads);
    const unexplained = others.filter(it => isSlow(it) && !waitsFor(it.component, slow, sight));
    if (node === '' || slow.length < 2 || slow.length < own.length * 0.7) return [];
    if (others.length === 0 || unexplained.length > others.length * 0.2) return [];
    const lost = rose(of(node), 'node_tcp_retransmits');
    const shown = slow.flatMap(({ component }) => slowed(of(component)) ?? []).slice(0, 4);
    return [
      {
        code: lost ? 'node-packet-loss' : 'node-network-latency',
        component: node,
        object: { apiVersion: 'v1', kind: 'Node', name: node },
        summary: `${slow.length} of the ${own.length} components on node ${node} answer late, and elsewhere only who waits for them`,
        facts: [...shown, ...(lost ? [lost] : [])].map(factOf),
        weight: slow.length >= 3 ? 0.92 : 0.7,
        ...(shown[0] && { since: shown[0].onset }),
      },
    ];
  });
}

/** What the signals show: too little cpu, growing memory, slow networks, too many requests. */
export const performance: Rule = picture => {
  if (picture.series.length === 0) return [];
  const all = anomalies(picture.series);
  const bySubject = Map.groupBy(all, ({ subject }) => subject);
  const sight: Sight = { picture, all, of: subject => bySubject.get(subject) ?? [], edges: callees(picture) };
  const components = picture.workloads.map(({ component }) => component);
  return [
    ...components.flatMap(component => [
      ...saturated(component, sight),
      ...growing(component, sight),
      ...delayed(component, sight),
      ...surged(component, sight),
    ]),
    ...slowNodes(sight),
  ];
};
