import { signalText } from '../../domain/signal-text.ts';
import type { Finding, Rule } from '../finding.ts';
import { anomalyFact, levelText } from '../signals/anomaly-words.ts';
import { limitOf, rose, type Sight, sightOf, weightOf } from '../signals/sight.ts';
import { networks } from './networks.ts';
import { saturated } from './saturation.ts';

function growing(component: string, { picture, of }: Sight): Finding[] {
  const memory = rose(of(component), 'memory_bytes');
  const limit = limitOf(component, 'memory', picture);
  if (!memory || memory.after < memory.before * 1.5) return [];
  const near = limit !== undefined && memory.after >= limit * 0.8;
  return [
    {
      code: 'memory-growth',
      component,
      summary: `${component}'s memory grew: ${levelText(memory)}${limit === undefined ? '' : `, memory limit ${signalText('memory_bytes', limit)}`}`,
      facts: [anomalyFact(memory)],
      weight: near ? weightOf(memory.score) : 0.4,
      since: memory.onset,
    },
  ];
}

/** Fewer requests per second more than before are no surge, whatever the share. */
const LEAST_MORE = 2;

function surged(component: string, { of, edges }: Sight): Finding[] {
  const more = rose(of(component), 'requests_per_second');
  if (!more || more.after < more.before * 1.5 || more.after - more.before < LEAST_MORE) return [];
  const callers = [...edges].filter(([, needs]) => needs.has(component)).map(([from]) => from);
  if (callers.some(caller => rose(of(caller), 'requests_per_second') !== undefined)) return [];
  const retries = callers.some(caller => of(caller).some(({ signal }) => signal.startsWith('success_ratio')));
  return [
    {
      code: retries ? 'retry-storm' : 'traffic-surge',
      component,
      summary: `${component} gets more requests: ${levelText(more)}${retries ? '; its callers repeat what fails' : ''}`,
      facts: [anomalyFact(more)],
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
      ...surged(component, sight),
    ]),
    ...networks(sight),
  ];
};
