import { expect, test } from 'vitest';
import { isOfEarlierRun, presentRuns } from '../../server/domain/present-run.ts';

const ended = (finishedAt: string) => ({ terminated: { finishedAt } });
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p' },
  status: {
    initContainerStatuses: [{ name: 'init', state: { terminated: { startedAt: '2026-11-29T11:00:00Z' } } }],
    containerStatuses: [
      { name: 'first', state: { running: { startedAt: '2026-11-29T11:00:00Z' } } },
      {
        name: 'again',
        state: { running: { startedAt: '2026-11-29T11:30:00Z' } },
        lastState: ended('2026-11-29T11:29:50Z'),
      },
      {
        name: 'at once',
        state: { running: { startedAt: '2026-11-29T11:30:00Z' } },
        lastState: ended('2026-11-29T11:30:00Z'),
      },
      { name: 'waits', state: { waiting: {} }, lastState: ended('2026-11-29T11:30:00Z') },
    ],
  },
};

test.each([
  ['init', '2026-11-29T11:00:01Z', false],
  ['first', '2026-11-29T10:59:59Z', true],
  ['first', '2026-11-29T11:00:00Z', false],
  ['again', '2026-11-29T11:29:59.999Z', true],
  ['again', '2026-11-29T11:30:00Z', false],
  // Within the second that ends one run and begins the next.
  ['at once', '2026-11-29T11:30:00.999Z', true],
  ['at once', '2026-11-29T11:30:01Z', false],
  ['waits', '2026-11-29T11:59:00Z', true],
  ['unknown', '2026-11-29T11:00:00Z', false],
])('%s at %s', (container, time, is) =>
  expect(isOfEarlierRun(presentRuns(pod), container, Date.parse(time))).toBe(is),
);

test('a line without a time is of the present, one of a pod that is gone is not', () => {
  expect(isOfEarlierRun(presentRuns(pod), 'again', undefined)).toBe(false);
  expect(isOfEarlierRun(undefined, 'again', undefined)).toBe(true);
});
