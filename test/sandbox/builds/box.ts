import type { BuildInput, BuildProgress } from '../../../server/control-plane/builds/build.ts';
import { buildJob } from '../../../server/control-plane/builds/job.ts';
import { excerpt } from '../../../server/control-plane/builds/log-excerpt.ts';
import { buildProgress } from '../../../server/control-plane/builds/progress.ts';
import type { Sources } from '../../../server/sandbox/builds/sources.ts';
import { openSandbox } from '../../../server/sandbox/open.ts';

const batch = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'builds' };
const pods = { apiVersion: 'v1', kind: 'Pod', namespace: 'builds' };

/** An embedded cluster that builds; its time stands still unless it is waited. */
export async function openBox(options: { sources?: Sources; seed?: number; file?: string } = {}) {
  const start = new Date('2026-11-22T09:00:00Z');
  const { cluster, clock, close } = openSandbox({ start, wall: () => 0, ...options });
  const ref = { apiVersion: 'v1', kind: 'Namespace', name: 'builds' };
  if (!(await cluster.get(ref))) await cluster.create({ ...ref, metadata: { name: 'builds' } });
  const wait = (seconds: number) => clock.sleep(seconds * 1000);
  const progress = async (name: string): Promise<BuildProgress> =>
    buildProgress(
      await cluster.get({ ...batch, name }),
      (await cluster.list(pods)).items,
      (await cluster.list({ apiVersion: 'v1', kind: 'Event', namespace: 'builds' })).items,
    );
  return {
    cluster,
    wait,
    close,
    progress,
    start: (input: BuildInput) => cluster.create(buildJob(input)),
    /** The lines that matter of the step that ended badly; none where there is no such step. */
    async lines({ steps }: BuildProgress, limit = 4): Promise<string[]> {
      const bad = steps.find(({ phase }) => phase === 'failed' || phase === 'timed_out');
      if (bad?.pod === undefined) return [];
      const log = await cluster.podLogs({ namespace: 'builds', pod: bad.pod, container: bad.container });
      return excerpt(log.split('\n'), limit);
    },
  };
}
