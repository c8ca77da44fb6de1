import { expect, test } from 'vitest';
import { everyName, exactly } from '../../../server/observability/kept-logs/pod-names.ts';
import { podOf, webPod } from './shop-pods.ts';

const long = 'a-component-with-a-very-long-name-of-sixty-letters-in-all-yes';

/** Which of these are names of the pods of a workload, by one of its pods or by itself. */
const cases: [string, string | undefined, { [name: string]: boolean }][] = [
  [
    'a Deployment',
    everyName([webPod('bcdfg')], []),
    {
      'web-7d9c8b6f5-bcdfg': true,
      'web-66b7f9c8d-xzvwt': true,
      'web-5-xzvwt': true,
      'web-admin-66b7f9c8d-xzvwt': false,
      'web-66b7f9c8d-xzvwta': false,
      'xweb-66b7f9c8d-xzvwt': false,
      'web-66b7f9c8d': false,
      'web-0': false,
    },
  ],
  [
    'a ReplicaSet whose hash no label tells',
    everyName([podOf('web-66b7f9c8d-xzvwt', { kind: 'ReplicaSet', name: 'web-66b7f9c8d' })], []),
    { 'web-7d9c8b6f5-bcdfg': true, 'web-66b7f9c8d-7d9c8b6f5-bcdfg': false },
  ],
  [
    'a StatefulSet',
    everyName([podOf('db-0', { kind: 'StatefulSet', name: 'db' })], []),
    { 'db-0': true, 'db-12': true, 'db-x': false, 'db-0-0': false },
  ],
  [
    'a DaemonSet',
    everyName([podOf('agent-bcdfg', { kind: 'DaemonSet', name: 'agent' })], []),
    { 'agent-xzvwt': true, 'agent-x': false, 'agent-xzvwt-xzvwt': false },
  ],
  [
    'a CronJob, by a Job of it',
    everyName([podOf('report-29400000-bcdfg', { kind: 'Job', name: 'report-29400000' })], []),
    { 'report-29399940-xzvwt': true, 'report-daily-xzvwt': false, 'report-bcdfg': false },
  ],
  [
    'a Job',
    everyName([podOf('migrate-bcdfg', { kind: 'Job', name: 'migrate' })], []),
    { 'migrate-xzvwt': true, 'migrate-3-xzvwt': true, 'migrate-users-xzvwt': false },
  ],
  [
    'a name with dots, and no pods',
    everyName([], [{ kind: 'StatefulSet', name: 'db.v1' }]),
    { 'db.v1-0': true, 'dbxv1-0': false },
  ],
  [
    'a long name, which is cut',
    everyName([], [{ kind: 'Deployment', name: long }]),
    {
      [`${long.slice(0, 58)}bcdfg`]: true,
      [`${long.slice(0, 57)}bcdfg`]: false,
      [`${long}-7d9c8b6f5-bcdfg`]: false,
    },
  ],
  [
    'a name that leaves room for a part of the hash',
    everyName([], [{ kind: 'Deployment', name: long.slice(0, 50) }]),
    { [`${long.slice(0, 50)}-7d9c8b6bcdfg`]: true, [`${long.slice(0, 50)}-other-bcdfg`]: false },
  ],
  [
    'a pod with another name than its workload gives',
    everyName([podOf('legacy', { kind: 'StatefulSet', name: 'db' })], []),
    { legacy: true, 'db-1': true, 'legacy-1': false },
  ],
];

test.each(cases)('%s', (_, pattern, names) => {
  const known = new RegExp(`^(?:${pattern})$`);
  expect(Object.fromEntries(Object.keys(names).map(name => [name, known.test(name)]))).toEqual(names);
});

test('where there is nothing there is no pattern', () => {
  expect([everyName([], []), exactly([])]).toEqual([undefined, undefined]);
});
