import { expect, test } from 'vitest';
import { numberAt } from '../../server/domain/json.ts';
import { refOf } from '../../server/domain/kube-object.ts';
import { type Given, deployment, eventually } from './given.ts';

export function scaleContract(given: () => Given): void {
  test('an autoscaler keeps its target within its bounds, unless that is scaled to zero', async () => {
    const { cluster, namespace } = given();
    const scaler = (name: string) => ({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name, namespace },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: 2,
        maxReplicas: 3,
      },
    });
    const running = deployment(namespace, 'scaled');
    const stopped = await cluster.create(deployment(namespace, 'stopped'));
    const made = await cluster.create({ ...running, spec: { ...Object(running['spec']), replicas: 1 } });
    const created = await cluster.create(scaler('scaled'));
    expect(created['spec']).toMatchObject({ minReplicas: 2, metrics: expect.anything() });
    await cluster.create(scaler('stopped'));
    const scaled = await eventually(
      given(),
      () => cluster.get(refOf(made)),
      found => numberAt(found, 'spec', 'replicas') === 2,
    );
    expect(scaled?.metadata.generation).toBe(2);
    await cluster.patch(refOf(made), { spec: { replicas: 5 } });
    await eventually(
      given(),
      () => cluster.get(refOf(made)),
      found => numberAt(found, 'spec', 'replicas') === 3,
    );
    const status = await eventually(
      given(),
      () => cluster.get(refOf(created)),
      found => numberAt(found, 'status', 'desiredReplicas') === 3,
    );
    expect(status?.['status']).toMatchObject({ lastScaleTime: expect.stringMatching(/Z$/) });
    expect((await cluster.get(refOf(stopped)))?.['spec']).toMatchObject({ replicas: 0 });
    for (const name of ['scaled', 'stopped']) await cluster.delete({ ...refOf(created), name });
  });
}
