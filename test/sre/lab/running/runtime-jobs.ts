import { bear } from './birth.ts';
import type { Plant } from './case.ts';
import { about, put, say } from './kubelet.ts';
import { release } from './release.ts';
import { ago, type Json, mainOf } from './spec.ts';
import { type Deployed, ended, type PodPlan, type World } from './world.ts';

/** A run of a Job that failed. */
function failedRun(
  world: World,
  deployed: Deployed,
  job: string,
  log: readonly string[],
  code = 1,
): PodPlan[] {
  const pods = bear(world, deployed, job, deployed.spec, 2, 240);
  for (const pod of pods) {
    pod.phase = 'Failed';
    put(pod, mainOf(pod.spec).name, { state: ended(code, 'Error', 60, 30) });
    world.logs.set(`${pod.name}/${mainOf(pod.spec).name}`, { current: [...log], previous: [] });
  }
  return pods;
}

const failed = (reason: string, message: string): Json => ({
  failed: 2,
  conditions: [{ type: 'Failed', status: 'True', reason, message, lastTransitionTime: ago(50) }],
});

/** Jobs, and pods that may only run for a while. */
export const jobPlants: readonly Plant[] = [
  {
    what: 'a job that failed as often as it may',
    code: 'job-backoff-exceeded',
    targets: ['shelf/migrate'],
    plant(world, deployed) {
      deployed.pods = failedRun(world, deployed, 'migrate', [
        'rake aborted!',
        'migration 0042 is not reversible',
      ]);
      deployed.status = failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
      say(
        world,
        { kind: 'Job', name: 'migrate' },
        'Warning',
        'BackoffLimitExceeded',
        'Job has reached the specified backoff limit',
        { first: 50 },
      );
    },
  },
  {
    what: 'a job past its deadline',
    code: 'deadline-exceeded',
    targets: ['shelf/migrate'],
    plant(world, deployed) {
      deployed.own = { activeDeadlineSeconds: 120 };
      deployed.status = failed('DeadlineExceeded', 'Job was active longer than specified deadline');
      say(
        world,
        { kind: 'Job', name: 'migrate' },
        'Warning',
        'DeadlineExceeded',
        'Job was active longer than specified deadline',
        { first: 50 },
      );
    },
  },
  {
    what: "a cron job's run past its deadline",
    code: 'deadline-exceeded',
    targets: ['shelf/cleanup'],
    plant(world, deployed) {
      const job = {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: {
          name: 'cleanup-29587',
          namespace: 'shelf',
          creationTimestamp: ago(400),
          ownerReferences: [
            { apiVersion: 'batch/v1', kind: 'CronJob', name: 'cleanup', uid: 'u', controller: true },
          ],
        },
        spec: {
          activeDeadlineSeconds: 120,
          template: { metadata: { labels: { app: 'cleanup' } }, spec: deployed.spec },
        },
        status: failed('DeadlineExceeded', 'Job was active longer than specified deadline'),
      };
      world.objects.push(job);
    },
  },
  {
    what: 'a pod past its deadline',
    code: 'deadline-exceeded',
    targets: ['shelf/mailer', 'tickets/order'],
    not: ['rolling'],
    plant(world, deployed) {
      const [pod] = release(world, deployed.part.name, spec => {
        spec.activeDeadlineSeconds = 60;
      });
      if (!pod) return;
      const dead: PodPlan = {
        ...pod,
        name: `${pod.name}z`,
        phase: 'Failed',
        reason: 'DeadlineExceeded',
        message: 'Pod was active on the node longer than the specified deadline',
        statuses: new Map(),
      };
      say(
        world,
        about(dead),
        'Normal',
        'DeadlineExceeded',
        'Pod was active on the node longer than the specified deadline',
        { first: 40 },
      );
      deployed.pods = [dead];
    },
  },
  {
    what: 'a job that is refused by its database',
    code: 'database-credentials-invalid',
    targets: ['shelf/migrate'],
    plant(world, deployed) {
      deployed.pods = failedRun(world, deployed, 'migrate', [
        'rake aborted!',
        'PG::ConnectionBad: FATAL:  password authentication failed for user "accounts"',
      ]);
      deployed.status = failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
    },
  },
  {
    what: 'a cron job whose last runs succeeded',
    code: 'nothing',
    targets: ['shelf/cleanup'],
    not: ['rush'],
    plant: () => undefined,
  },
];
