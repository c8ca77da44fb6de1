import { expect, it } from 'vitest';
import { describeCluster } from './describe.ts';
import { podsOf } from './look.ts';
import { Job } from './shapes.ts';
import { until } from './until.ts';

describeCluster('a job', place => {
  it.each([
    ['good', 'builder', 'Complete', 'Succeeded', 'Completed', 0],
    ['bad', 'builder:crash', 'Failed', 'Failed', 'Error', 1],
  ])(
    'that is %s ends as such',
    { timeout: 60_000 },
    async (name, image, outcome, phase, reason, exitCode) => {
      const { client } = place().cluster;
      const jobs = `/apis/batch/v1/namespaces/${place().namespace}/jobs`;
      const annotations = { 'quarterdeck.dev/runs-for': '500ms' };
      const template = {
        metadata: { labels: { app: name }, annotations },
        spec: { restartPolicy: 'Never', containers: [{ name: 'main', image }] },
      };
      const spec = { backoffLimit: 0, template };
      await client.create(jobs, { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec });
      await until(`job that is ${outcome}`, async () => {
        const { status } = Job.parse(await client.get(`${jobs}/${name}`));
        return status.conditions.find(({ type, status }) => type === outcome && status === 'True');
      });
      const [pod] = await podsOf(place(), name);
      expect(pod?.status.phase).toBe(phase);
      expect(pod?.status.containerStatuses[0]?.state.terminated).toEqual({ reason, exitCode });
    },
  );
});
