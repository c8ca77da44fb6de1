import { expect, it } from 'vitest';
import { describeCluster } from './describe.ts';
import { deploy, eventsOf, podsOf } from './look.ts';
import { Deployment } from './shapes.ts';
import { until } from './until.ts';
import { writeLog } from './logs.ts';
import { join } from 'node:path';

describeCluster('a deployment', place => {
  it('rolls out, is logged and goes away with its pods', { timeout: 120_000 }, async () => {
    const { cluster, namespace } = place();
    const { client } = cluster;
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
    await deploy(place(), 'web', 'nginx', { replicas: 3 });
    await until('rollout', async () => {
      const { metadata, status } = Deployment.parse(await client.get(path));
      const rolledOut = status.updatedReplicas === 3 && status.availableReplicas === 3;
      return (rolledOut && status.observedGeneration === metadata.generation) || undefined;
    });

    const pods = await podsOf(place(), 'web');
    expect(pods.map(({ status }) => status.phase)).toEqual(['Running', 'Running', 'Running']);
    expect(new Set(pods.map(({ status }) => status.podIP)).size).toBe(3);
    const [pod] = pods;
    if (!pod) throw new Error('no pod');
    expect(await eventsOf(place(), pod)).toEqual([
      `Normal Scheduled: Successfully assigned ${namespace}/${pod.metadata.name} to ${pod.spec.nodeName}`,
      'Normal Pulled: Container image "nginx" already present on machine',
      'Normal Created: Container created',
      'Normal Started: Container started',
    ]);
    const logPath = `/api/v1/namespaces/${namespace}/pods/${pod.metadata.name}/log?tailLines=2`;
    // A simulated kubelet may serve a log a moment before it has read the file.
    const log = await until('log', async () => (await client.text(logPath)) || undefined);
    expect(log).toBe('GET / 200 3ms\nGET / 200 3ms\n');

    await client.remove(path);
    await until('end of the pods', async () => (await podsOf(place(), 'web')).length === 0 || undefined);
  });

  it('prints what a test wrote for it', { timeout: 60_000 }, async () => {
    const { client, folder } = place().cluster;
    await writeLog(join(folder, 'logs'), 'mine', [
      { text: 'hello', at: new Date('2026-11-22T10:00:00Z') },
      { text: 'oh no', at: new Date('2026-11-22T10:00:01Z'), stream: 'stderr' },
    ]);
    await deploy(place(), 'mine', 'nginx', { annotations: { 'quarterdeck.dev/logs': 'mine' } });
    const name = await until('pod', async () => (await podsOf(place(), 'mine'))[0]?.metadata.name);
    const path = `/api/v1/namespaces/${place().namespace}/pods/${name}/log?timestamps=true`;
    const written = async () => {
      const text = await client.text(path);
      // kwok serves its usual log until it has seen the annotation.
      return text.includes('hello') ? text : undefined;
    };
    expect(await until('log', written)).toBe(
      '2026-11-22T10:00:00.000000000Z hello\n2026-11-22T10:00:01.000000000Z oh no\n',
    );
  });
});
