import { describe, expect, test } from 'vitest';
import { at, listAt, textAt } from '../../../server/domain/json.ts';
import { nextTime, parseSchedule } from '../../../server/sandbox/simulation/cron-schedule.ts';
import { object, sandbox, template } from './sandbox.ts';

type Fields = { [field: string]: unknown };
const ref = (kind: string, name: string) => ({ apiVersion: 'batch/v1', kind, namespace: 'default', name });

const spec = (fields: Fields, faults: { [fault: string]: string } = {}): Fields => ({
  ...fields,
  template: template(
    'task',
    {},
    { restartPolicy: 'Never' },
    Object.fromEntries(
      Object.entries(faults).map(([fault, text]) => [`sandbox.quarterdeck.dev/${fault}`, text]),
    ),
  ),
});

async function started(fields: Fields, faults: { [fault: string]: string } = {}) {
  const box = sandbox();
  await box.cluster.create(object('batch/v1', 'Job', 'task', spec(fields, faults)));
  const conditions = async () =>
    listAt(await box.get('Job', 'task', 'batch/v1'), 'status', 'conditions').map(
      it => `${textAt(it, 'type')} ${textAt(it, 'reason')}`,
    );
  return { ...box, conditions, status: async () => at(await box.get('Job', 'task', 'batch/v1'), 'status') };
}

describe('a Job', () => {
  test('ends when enough pods have succeeded', async () => {
    const { sleep, status, events, pods } = await started(
      { completions: 3, parallelism: 2 },
      { exit: '0 5' },
    );
    expect(await pods()).toHaveLength(2);
    await sleep(20);
    expect(await status()).toMatchInlineSnapshot(`
      {
        "completionTime": "2026-01-01T00:00:13Z",
        "conditions": [
          {
            "lastTransitionTime": "2026-01-01T00:00:13Z",
            "message": "Reached expected number of succeeded pods",
            "reason": "CompletionsReached",
            "status": "True",
            "type": "SuccessCriteriaMet",
          },
          {
            "lastTransitionTime": "2026-01-01T00:00:13Z",
            "message": "Reached expected number of succeeded pods",
            "reason": "CompletionsReached",
            "status": "True",
            "type": "Complete",
          },
        ],
        "ready": 0,
        "startTime": "2026-01-01T00:00:00Z",
        "succeeded": 3,
        "uncountedTerminatedPods": {},
      }
    `);
    expect((await events('task')).filter(line => /Created pod|Completed/.test(line))).toMatchInlineSnapshot(`
      [
        "0s Normal SuccessfulCreate: Created pod: task-<pod>",
        "0s Normal SuccessfulCreate: Created pod: task-<pod>",
        "6s Normal SuccessfulCreate: Created pod: task-<pod>",
        "13s Normal Completed: Job completed",
      ]
    `);
    expect(await pods()).toEqual(Array(3).fill(expect.stringMatching('Succeeded Completed')));
  });

  test('without a fault ends well within 10 seconds of running', async () => {
    const { sleep, conditions } = await started({});
    await sleep(12);
    expect(await conditions()).toEqual([
      'SuccessCriteriaMet CompletionsReached',
      'Complete CompletionsReached',
    ]);
  });

  test('gives up after backoffLimit failures, each further apart', async () => {
    const { sleep, conditions, pods, events } = await started({ backoffLimit: 2 }, { exit: '1 5' });
    await sleep(120);
    expect(await conditions()).toEqual(['FailureTarget BackoffLimitExceeded', 'Failed BackoffLimitExceeded']);
    expect(await pods()).toEqual(Array(3).fill(expect.stringMatching('Failed Error')));
    expect((await events('task')).filter(line => /Created pod|Warning/.test(line))).toMatchInlineSnapshot(`
      [
        "0s Normal SuccessfulCreate: Created pod: task-<pod>",
        "16s Normal SuccessfulCreate: Created pod: task-<pod>",
        "42s Normal SuccessfulCreate: Created pod: task-<pod>",
        "48s Warning BackoffLimitExceeded: Job has reached the specified backoff limit",
      ]
    `);
  });

  test('gives up at activeDeadlineSeconds and takes its pod away', async () => {
    const { sleep, conditions, pods } = await started({ activeDeadlineSeconds: 30 }, { exit: '0 500' });
    await sleep(40);
    expect(await conditions()).toEqual(['FailureTarget DeadlineExceeded', 'Failed DeadlineExceeded']);
    expect(await pods()).toEqual([]);
  });

  test('whose pod gives up at its own deadline keeps that pod, its log and what it says', async () => {
    const box = sandbox({
      script: () => ({
        pull: 'ok',
        listensAfter: 0,
        hangsAfter: Infinity,
        readyAfter: 0,
        prints: [1, 2, 40].map(after => ({ after, text: `line ${after}` })),
      }),
    });
    const pod = { restartPolicy: 'Never', activeDeadlineSeconds: 30 };
    const given = template('task', { terminationMessagePolicy: 'FallbackToLogsOnError' }, pod);
    await box.cluster.create(object('batch/v1', 'Job', 'task', { backoffLimit: 0, template: given }));
    await box.sleep(40);
    const [ended] = await box.list('Pod');
    const [status] = listAt(ended, 'status', 'containerStatuses');
    expect(at(ended, 'status')).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
    expect(at(status, 'state', 'terminated')).toMatchObject({ exitCode: 137, message: 'line 1\nline 2\n' });
    const log = await box.cluster.podLogs({ namespace: 'default', pod: ended?.metadata.name ?? '' });
    expect(log.replaceAll(/^\S+ /gm, '')).toBe('line 1\nline 2\n');
    expect(await box.events('task')).toContain(
      '30s Normal DeadlineExceeded: Pod was active on the node longer than the specified deadline',
    );
  });

  test('waits while it is suspended', async () => {
    const { cluster, sleep, conditions, pods } = await started({ suspend: true });
    await sleep(20);
    expect([await conditions(), await pods()]).toEqual([['Suspended JobSuspended'], []]);
    await cluster.patch(ref('Job', 'task'), { spec: { suspend: false } });
    await sleep(20);
    expect(await conditions()).toContain('Complete CompletionsReached');
  });

  test('is forgotten after ttlSecondsAfterFinished', async () => {
    const { cluster, sleep } = await started({ ttlSecondsAfterFinished: 60 });
    await sleep(50);
    expect(await cluster.get(ref('Job', 'task'))).toBeDefined();
    await sleep(60);
    expect(await cluster.get(ref('Job', 'task'))).toBeUndefined();
  });
});

async function scheduled(fields: Fields, faults: { [fault: string]: string } = { exit: '0 5' }) {
  const box = sandbox();
  await box.cluster.create(
    object('batch/v1', 'CronJob', 'nightly', {
      schedule: '*/10 * * * *',
      jobTemplate: { spec: spec({}, faults) },
      ...fields,
    }),
  );
  const jobs = async () =>
    (await box.list('Job', 'batch/v1')).map(job => {
      const end = listAt(job, 'status', 'conditions').at(-1);
      return `${job.metadata.name.replace(/\d{4}(?=\d{4}$)/, '…')} ${textAt(end, 'type') ?? 'running'}`;
    });
  return {
    ...box,
    jobs,
    status: async () => at(await box.get('CronJob', 'nightly', 'batch/v1'), 'status'),
  };
}

describe('a CronJob', () => {
  test('starts a Job at each due time and keeps the last three', async () => {
    const { sleep, jobs, status, events } = await scheduled({});
    await sleep(9 * 60);
    expect(await jobs()).toEqual([]);
    await sleep(62);
    expect(await jobs()).toMatchInlineSnapshot(`
      [
        "nightly-…3770 running",
      ]
    `);
    expect(await status()).toEqual({
      active: [expect.objectContaining({ kind: 'Job', name: 'nightly-29453770' })],
      lastScheduleTime: '2026-01-01T00:10:00Z',
    });
    await sleep(40 * 60);
    expect(await jobs()).toMatchInlineSnapshot(`
      [
        "nightly-…3780 Complete",
        "nightly-…3790 Complete",
        "nightly-…3800 Complete",
        "nightly-…3810 running",
      ]
    `);
    expect((await events('nightly')).filter(line => /CompletedJob|Created job|Deleted job/.test(line)))
      .toMatchInlineSnapshot(`
      [
        "600s Normal SuccessfulCreate: Created job nightly-29453770",
        "606s Normal SawCompletedJob: Saw completed job: nightly-29453770, condition: Complete",
        "1200s Normal SuccessfulCreate: Created job nightly-29453780",
        "1206s Normal SawCompletedJob: Saw completed job: nightly-29453780, condition: Complete",
        "1800s Normal SuccessfulCreate: Created job nightly-29453790",
        "1806s Normal SawCompletedJob: Saw completed job: nightly-29453790, condition: Complete",
        "2400s Normal SuccessfulCreate: Created job nightly-29453800",
        "2406s Normal SawCompletedJob: Saw completed job: nightly-29453800, condition: Complete",
        "2406s Normal SuccessfulDelete: Deleted job nightly-29453770",
        "3000s Normal SuccessfulCreate: Created job nightly-29453810",
      ]
    `);
  });

  test.each([
    ['Allow', 3],
    ['Forbid', 1],
    ['Replace', 1],
  ])('concurrencyPolicy %s: %i at once', async (concurrencyPolicy, running) => {
    const { sleep, jobs } = await scheduled({ concurrencyPolicy }, { exit: '0 100000' });
    await sleep(31 * 60);
    expect((await jobs()).filter(job => job.endsWith('running'))).toHaveLength(running);
  });

  test('does nothing while it is suspended', async () => {
    const { sleep, jobs } = await scheduled({ suspend: true });
    await sleep(3600);
    expect(await jobs()).toEqual([]);
  });
});

describe('a schedule', () => {
  const from = Date.parse('2026-01-31T23:59:30Z');

  test.each([
    ['* * * * *', '2026-02-01T00:00:00Z'],
    ['*/15 * * * *', '2026-02-01T00:00:00Z'],
    ['30 2 * * *', '2026-02-01T02:30:00Z'],
    ['0 9-17/4 * * mon-fri', '2026-02-02T09:00:00Z'],
    ['0 0 29 2 *', '2028-02-29T00:00:00Z'],
    ['0 12 13 * 5', '2026-02-06T12:00:00Z'],
    ['0 0 * * 7', '2026-02-01T00:00:00Z'],
    ['5,10 * * jan,mar *', '2026-03-01T00:05:00Z'],
    ['@weekly', '2026-02-01T00:00:00Z'],
    ['@monthly', '2026-02-01T00:00:00Z'],
    ['0 0 30 2 *', undefined],
  ])('%s is next due at %s', (text, expected) => {
    const schedule = parseSchedule(text);
    const next = schedule && nextTime(schedule, from);
    expect(next === undefined ? next : new Date(next).toISOString()).toBe(expected?.replace('Z', '.000Z'));
    expect(schedule).toBeDefined();
  });

  test.each([
    '',
    '* * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '*/0 * * * *',
    'a * * * *',
    '5-1 * * * *',
    '@never',
  ])('"%s" is none', text => expect(parseSchedule(text)).toBeUndefined());
});
