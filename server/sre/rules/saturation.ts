import { signalText } from '../../domain/signal-text.ts';
import type { Finding } from '../finding.ts';
import { anomalyFact, levelText } from '../signals/anomaly-words.ts';
import { limitOf, rose, type Sight, slowed, weightOf } from '../signals/sight.ts';

/** A component at its limit of cpu, or held back by it. */
export function saturated(component: string, { picture, of }: Sight): Finding[] {
  const found = of(component);
  const throttled = rose(found, 'cpu_throttled_seconds');
  const busy = rose(found, 'cpu_cores');
  const limit = limitOf(component, 'cpu', picture);
  const full = busy !== undefined && limit !== undefined && busy.after >= limit * 0.8;
  const held = throttled !== undefined && throttled.after >= 0.1;
  if (!busy || (!full && !held)) return [];
  const asked = rose(found, 'requests_per_second');
  const isAsked = asked !== undefined && busy.after / busy.before <= (asked.after / asked.before) * 1.3;
  const used = `${levelText(busy)}${limit === undefined ? '' : `, CPU limit ${signalText('cpu_cores', limit)}`}`;
  return [
    {
      code: 'cpu-saturation',
      component,
      summary: `${component} has too little CPU: ${used}${throttled ? `; throttled ${levelText(throttled)}` : ''}${isAsked ? `; requests ${levelText(asked)}` : ''}`,
      facts: [busy, throttled, isAsked ? asked : slowed(found)].flatMap(it => (it ? [anomalyFact(it)] : [])),
      // With as much more work as cpu, the work is the cause.
      weight: isAsked ? 0.6 : weightOf(busy.score + (throttled?.score ?? 0)),
      since: busy.onset,
    },
  ];
}
