import { reach } from '../edges.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Anomaly } from '../signals/anomaly.ts';
import {
  factOf,
  limitOf,
  nodeOf,
  rose,
  round,
  type Sight,
  sightOf,
  slowed,
  weightOf,
} from '../signals/sight.ts';
import { saturated } from './saturation.ts';
import { slowNodes } from './slow-nodes.ts';

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

/** What the signals show: too little cpu, growing memory, slow networks, too many requests. */
export const performance: Rule = picture => {
  if (picture.series.length === 0) return [];
  const sight = sightOf(picture);
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
