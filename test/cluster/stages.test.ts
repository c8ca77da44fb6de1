import { expect, it } from 'vitest';
import { z } from 'zod';
import { kwokStages } from './stages.ts';

const Named = z.object({ metadata: z.object({ name: z.string() }) });

it('writes every short stage out as a Stage of kwok', () => {
  const stages = kwokStages('/logs');
  const names = stages.map(stage => Named.parse(stage).metadata.name);
  expect(new Set(names).size).toBe(names.length);
  expect(stages.find(stage => Named.parse(stage).metadata.name === 'pod-delete')).toMatchObject({
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    spec: {
      resourceRef: { apiGroup: 'v1', kind: 'Pod' },
      selector: {
        matchExpressions: [
          {
            jq: {
              key: '(.metadata.deletionTimestamp != null and ((.metadata.finalizers // []) == []))',
              operator: 'In',
              values: ['true'],
            },
          },
        ],
      },
      delay: { durationFrom: { jq: { expression: '("200ms")' } } },
      steps: [{ apply: { type: 'merge' } }, { delete: true }],
    },
  });
  expect(JSON.stringify(stages)).not.toContain('$logs');
});
