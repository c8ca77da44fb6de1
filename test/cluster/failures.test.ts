import { expect, it } from 'vitest';
import { until } from './until.ts';
import { describeCluster } from './describe.ts';
import { deploy, eventsOf, podOnce } from './look.ts';
import type { Pod } from './shapes.ts';

const timeout = 120_000;
const quickly = { 'quarterdeck.dev/back-off-seconds': '1', 'quarterdeck.dev/runs-for': '500ms' };

const ready = (wanted: boolean) => (pod: Pod) =>
  pod.status.conditions.some(
    ({ type, status }) => type === 'Ready' && status === (wanted ? 'True' : 'False'),
  );

describeCluster('a pod that fails', place => {
  it('crashes again and again', { timeout }, async () => {
    await deploy(place(), 'crash', 'shop/cart:crash', {
      annotations: { ...quickly, 'quarterdeck.dev/exit-code': '3' },
    });
    const pod = await podOnce(place(), 'crash', 'backing off a third time', ({ status }) =>
      status.containerStatuses.some(
        ({ restartCount, state }) => restartCount === 3 && state.waiting?.reason === 'CrashLoopBackOff',
      ),
    );
    const { name, uid } = pod.metadata;
    const [container] = pod.status.containerStatuses;
    expect(pod.status.phase).toBe('Running');
    expect(container?.ready).toBe(false);
    expect(container?.lastState.terminated).toEqual({ reason: 'Error', exitCode: 3 });
    expect(container?.state.waiting?.message).toBe(
      `back-off 4s restarting failed container=main pod=${name}_${place().namespace}(${uid})`,
    );
    expect(await eventsOf(place(), pod)).toContain(
      `Warning BackOff: Back-off restarting failed container main in pod ${name}_${place().namespace}(${uid})`,
    );
    const logPath = `/api/v1/namespaces/${place().namespace}/pods/${name}/log?previous=true`;
    const log = await until('log', async () => (await place().cluster.client.text(logPath)) || undefined);
    expect(log).toContain('FATAL: PAYMENTS_URL is required');
  });

  it('is killed for its memory', { timeout }, async () => {
    await deploy(place(), 'oom', 'shop/cart', {
      annotations: { ...quickly, 'quarterdeck.dev/behaviour': 'oom' },
    });
    const pod = await podOnce(place(), 'oom', 'killed', ({ status }) =>
      status.containerStatuses.some(({ lastState }) => lastState.terminated !== undefined),
    );
    expect(pod.status.containerStatuses[0]?.lastState.terminated).toEqual({
      reason: 'OOMKilled',
      exitCode: 137,
    });
  });

  it('cannot pull its image', { timeout }, async () => {
    await deploy(place(), 'image', 'nginx:image-pull', { annotations: quickly });
    const waits = (reason: string) =>
      podOnce(place(), 'image', reason, ({ status }) =>
        status.containerStatuses.some(({ state }) => state.waiting?.reason === reason),
      );
    await waits('ErrImagePull');
    const pod = await waits('ImagePullBackOff');
    await waits('ErrImagePull');
    const missing = 'docker.io/library/nginx:image-pull';
    const why = `rpc error: code = NotFound desc = failed to pull and unpack image "${missing}": failed to resolve reference "${missing}": ${missing}: not found`;
    expect(pod.status.phase).toBe('Pending');
    expect(pod.status.containerStatuses[0]?.state.waiting?.message).toBe(
      `Back-off pulling image "nginx:image-pull": ErrImagePull: ${why}`,
    );
    expect((await eventsOf(place(), pod)).slice(1)).toEqual([
      'Normal Pulling: Pulling image "nginx:image-pull"',
      `Warning Failed: Failed to pull image "nginx:image-pull": ${why}`,
      'Warning Failed: Error: ErrImagePull',
      'Normal BackOff: Back-off pulling image "nginx:image-pull"',
      'Warning Failed: Error: ImagePullBackOff',
    ]);
  });

  it('fails its probes', { timeout }, async () => {
    await deploy(place(), 'unready', 'shop/cart:unready');
    await deploy(place(), 'liveness', 'shop/cart:liveness', { annotations: quickly });
    await deploy(place(), 'slow', 'shop/cart:slow-start', {
      annotations: { 'quarterdeck.dev/ready-after': '3s' },
    });
    await podOnce(place(), 'slow', 'not ready yet', ready(false));
    await podOnce(place(), 'slow', 'ready', ready(true));
    const unready = await podOnce(place(), 'unready', 'not ready', ready(false));
    expect(await eventsOf(place(), unready)).toContain(
      'Warning Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503',
    );
    const restarted = await podOnce(place(), 'liveness', 'restarted', ({ status }) =>
      status.containerStatuses.some(({ restartCount }) => restartCount > 0),
    );
    expect(await eventsOf(place(), restarted)).toContain(
      'Normal Killing: Container main failed liveness probe, will be restarted',
    );
  });
});
