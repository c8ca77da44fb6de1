import { describe, expect, test } from 'vitest';
import { incidents, judged } from '../support/incidents.ts';

const all = incidents();

describe.skipIf(all.length === 0)('recorded incidents', () => {
  test('at least 95 % are found at once, with evidence that exists', async () => {
    const wrong: string[] = [];
    for (const incident of all) {
      const { causes, evidence, status } = await judged(incident);
      const [first] = causes;
      const ids = new Set(evidence.map(({ id }) => id));
      expect(causes.flatMap(cause => cause.evidence).filter(id => !ids.has(id))).toEqual([]);
      if (first?.code === incident.code && first.component === incident.component && status === 'identified')
        continue;
      wrong.push(
        `${incident.id}: ${incident.code} of ${incident.component}, not ${first?.code} of ${first?.component}`,
      );
    }
    expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(all.length * 0.05);
  }, 60_000);
});
