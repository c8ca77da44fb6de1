import type { Finding } from '../finding.ts';
import { factOf, limitOf, rose, round, type Sight, slowed, weightOf } from '../signals/sight.ts';

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
  const used = `${round(busy.after)} cores${limit === undefined ? '' : ` of ${round(limit)}`}, ${round(busy.before)} before`;
  return [
    {
      code: 'cpu-saturation',
      component,
      summary: `${component} has too little cpu: ${used}${throttled ? `; held back ${round(throttled.after)} s per second` : ''}${isAsked ? `; it answers ${round(asked.after)} requests/s, ${round(asked.before)} before` : ''}`,
      facts: [busy, throttled, isAsked ? asked : slowed(found)].flatMap(it => (it ? [factOf(it)] : [])),
      // With as much more work as cpu, the work is the cause.
      weight: isAsked ? 0.6 : weightOf(busy.score + (throttled?.score ?? 0)),
      since: busy.onset,
    },
  ];
}
