import { expect, it } from 'vitest';
import { describeCluster } from './describe.ts';
import { deploy, eventsOf, podOnce } from './look.ts';
import type { Pod } from './shapes.ts';

const timeout = 120_000;
const quickly = { 'quarterdeck.dev/back-off-seconds': '1', 'quarterdeck.dev/runs-for': '500ms' };

const ready = (wanted: boolean) => (pod: Pod) =>
  pod.status.conditions.some(
    ({ type, status }) => type === 'Ready' && status === (wanted ? 'True' : 'False'),
  );

describeCluster('a pod that fails', cluster => {
  it('crashes again and again', { timeout }, async () => {
    await deploy(cluster(), 'crash', 'shop/cart:crash', {
      annotations: { ...quickly, 'quarterdeck.dev/exit-code': '3' },
    });
    const pod = await podOnce(cluster(), 'crash', 'backing off a third time', ({ status }) =>
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
      `back-off 4s restarting failed container=main pod=${name}_default(${uid})`,
    );
    expect(await eventsOf(cluster(), pod)).toContain(
      `Warning BackOff: Back-off restarting failed container main in pod ${name}_default(${uid})`,
    );
    const log = await cluster().client.text(`/api/v1/namespaces/default/pods/${name}/log?previous=true`);
    expect(log).toContain('FATAL: PAYMENTS_URL is required');
  });

  it('is killed for its memory', { timeout }, async () => {
    await deploy(cluster(), 'oom', 'shop/cart', {
      annotations: { ...quickly, 'quarterdeck.dev/behaviour': 'oom' },
    });
    const pod = await podOnce(cluster(), 'oom', 'killed', ({ status }) =>
      status.containerStatuses.some(({ lastState }) => lastState.terminated !== undefined),
    );
    expect(pod.status.containerStatuses[0]?.lastState.terminated).toEqual({
      reason: 'OOMKilled',
      exitCode: 137,
    });
  });

  it('cannot pull its image', { timeout }, async () => {
    await deploy(cluster(), 'image', 'nginx:image-pull', { annotations: quickly });
    const waits = (reason: string) =>
      podOnce(cluster(), 'image', reason, ({ status }) =>
        status.containerStatuses.some(({ state }) => state.waiting?.reason === reason),
      );
    await waits('ErrImagePull');
    const pod = await waits('ImagePullBackOff');
    await waits('ErrImagePull');
    const missing = 'docker.io/library/nginx:image-pull';
    const why = `failed to pull and unpack image "${missing}": failed to resolve reference "${missing}": ${missing}: not found`;
    expect(pod.status.phase).toBe('Pending');
    expect(pod.status.containerStatuses[0]?.state.waiting?.message).toBe(
      `Back-off pulling image "nginx:image-pull": ErrImagePull: ${why}`,
    );
    expect((await eventsOf(cluster(), pod)).slice(1)).toEqual([
      'Normal Pulling: Pulling image "nginx:image-pull"',
      `Warning Failed: Failed to pull image "nginx:image-pull": ${why}`,
      'Warning Failed: Error: ErrImagePull',
      'Normal BackOff: Back-off pulling image "nginx:image-pull"',
      'Warning Failed: Error: ImagePullBackOff',
    ]);
  });

  it('fails its probes', { timeout }, async () => {
    await deploy(cluster(), 'unready', 'shop/cart:unready');
    await deploy(cluster(), 'liveness', 'shop/cart:liveness', { annotations: quickly });
    await deploy(cluster(), 'slow', 'shop/cart:slow-start', {
      annotations: { 'quarterdeck.dev/ready-after': '3s' },
    });
    await podOnce(cluster(), 'slow', 'not ready yet', ready(false));
    await podOnce(cluster(), 'slow', 'ready', ready(true));
    const unready = await podOnce(cluster(), 'unready', 'not ready', ready(false));
    expect(await eventsOf(cluster(), unready)).toContain(
      'Warning Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503',
    );
    const restarted = await podOnce(cluster(), 'liveness', 'restarted', ({ status }) =>
      status.containerStatuses.some(({ restartCount }) => restartCount > 0),
    );
    expect(await eventsOf(cluster(), restarted)).toContain(
      'Normal Killing: Container main failed liveness probe, will be restarted',
    );
  });
});
