import { describe, expect, test } from 'vitest';
import { quotaShortfalls } from '../../server/domain/quota.ts';

const podSpec = {
  containers: [
    { resources: { requests: { cpu: '250m' }, limits: { cpu: '1', memory: '256Mi' } } },
    { resources: { requests: { cpu: '250m' } } },
  ],
};
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: podSpec };
const quota = (hard: { [name: string]: string }, rest: { [field: string]: unknown } = {}, scope = {}) => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'q' },
  spec: { hard, ...scope },
  ...rest,
});

describe('room in a quota', () => {
  test.each([
    ['enough', quota({ pods: '5' }), 3, []],
    ['pods', quota({ pods: '4' }), 3, ['pods: 2 of 4 used, 3 more needed; 2 fit']],
    ['by its other name', quota({ 'count/pods': '2' }), 1, ['count/pods: 2 of 2 used, 1 more needed; 0 fit']],
    ['requests', quota({ 'requests.cpu': '2' }), 4, ['requests.cpu: 1 of 2 used, 2 more needed; 2 fit']],
    ['cpu means requests', quota({ cpu: '1200m' }), 1, ['cpu: 1 of 1200m used, 500m more needed; 0 fit']],
    [
      'limits',
      quota({ 'limits.memory': '1Gi' }),
      3,
      ['limits.memory: 512Mi of 1Gi used, 768Mi more needed; 2 fit'],
    ],
    [
      'a limit is a request that is not made',
      quota({ 'requests.memory': '512Mi' }),
      1,
      ['requests.memory: 512Mi of 512Mi used, 256Mi more needed; 0 fit'],
    ],
    [
      'its own count comes first',
      quota({ pods: '4' }, { status: { used: { pods: '4' } } }),
      1,
      ['pods: 4 of 4 used, 1 more needed; 0 fit'],
    ],
    [
      'the tightest first',
      quota({ pods: '4', cpu: '1500m' }),
      9,
      ['cpu: 1 of 1500m used, 4500m more needed; 1 fit', 'pods: 2 of 4 used, 9 more needed; 2 fit'],
    ],
    ['what pods do not count for', quota({ services: '1' }), 9, []],
    ['scopes are left to the cluster', quota({ pods: '0' }, {}, { scopes: ['BestEffort'] }), 9, []],
    ['fewer pods always fit', quota({ pods: '0' }), -1, []],
  ])('%s', (_, given, more, expected) => {
    const found = quotaShortfalls([given], [pod, pod], podSpec, more);
    expect(found.map(({ reason, fits }) => `${reason}; ${fits} fit`)).toEqual(expected);
  });
});
