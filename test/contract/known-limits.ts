import { expect, test } from 'vitest';
import { at, listAt, textAt } from '../../server/domain/json.ts';
import { refOf } from '../../server/domain/kube-object.ts';
import { type Given, config, deployment, eventually, failure } from './given.ts';
import { type Limit, limits } from './limits.ts';
import { definition } from './widget.ts';

export type Which = 'real' | 'embedded';
type Shown = { [which in Which]: (given: Given) => Promise<unknown> };

async function limited(given: Given) {
  const { cluster, namespace } = given;
  const quota = await cluster.create({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'few-secrets', namespace },
    spec: { hard: { 'count/secrets': '0' } },
  });
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one-more', namespace } };
  return { quota, secret };
}

async function ranged({ cluster, namespace }: Given) {
  const limits = [{ type: 'Container', defaultRequest: { cpu: '50m' } }];
  const metadata = { name: 'small', namespace };
  const range = await cluster.create({ apiVersion: 'v1', kind: 'LimitRange', metadata, spec: { limits } });
  const container = { name: 'app', image: 'registry.invalid/app:1' };
  const pod = await cluster.create(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'ranged', namespace },
      spec: { containers: [container] },
    },
    { dryRun: true },
  );
  await cluster.delete(refOf(range));
  return textAt(pod, 'spec', 'containers', 0, 'resources', 'requests', 'cpu');
}

const active = (object: unknown) =>
  listAt(object, 'status', 'conditions').find(it => at(it, 'type') === 'ScalingActive');

async function scaling(given: Given) {
  const { cluster, namespace } = given;
  const { metadata, ...rest } = deployment(namespace, 'unmeasured');
  await cluster.create({ ...rest, metadata, spec: { ...Object(rest['spec']), replicas: 1 } });
  const resource = { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } };
  const scaler = await cluster.create({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'unmeasured' },
      minReplicas: 1,
      maxReplicas: 2,
      metrics: [{ type: 'Resource', resource }],
    },
  });
  const seen = await eventually(
    given,
    () => cluster.get(refOf(scaler)),
    found => active(found) !== undefined,
  );
  return textAt(active(seen), 'reason');
}

async function restOfList({ cluster, namespace }: Given) {
  const query = { apiVersion: 'v1', kind: 'ConfigMap', namespace, limit: 1 };
  const { continue: next = '' } = await cluster.list(query);
  for (let i = 0; i <= 32; i++) {
    await cluster.create(config(namespace, `page-${i}`));
    await cluster.list(query);
  }
  return cluster.list({ ...query, continue: next });
}

const policy = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'quarterdeck-contract' },
  spec: {
    matchConstraints: {
      resourceRules: [
        { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] },
      ],
    },
    validations: [{ expression: "!object.metadata.name.startsWith('unwanted')", message: 'not wanted here' }],
  },
};

const shows: { [limit in Limit]: Shown } = {
  quota: {
    async real(given) {
      const { quota, secret } = await limited(given);
      await eventually(
        given,
        () => given.cluster.get(refOf(quota)),
        found => at(found, 'status', 'hard') !== undefined,
      );
      const error = await failure(given.cluster.create(secret, { dryRun: true }), 'refused');
      expect(error.message).toContain('exceeded quota: few-secrets');
      expect(error.hint).toContain('ResourceQuota');
    },
    async embedded(given) {
      const { secret } = await limited(given);
      expect((await given.cluster.create(secret, { dryRun: true })).metadata.name).toBe('one-more');
    },
  },
  limitRange: {
    real: async given => expect(await ranged(given)).toBe('50m'),
    embedded: async given => expect(await ranged(given)).toBeUndefined(),
  },
  admissionPolicy: {
    async real(given) {
      const { cluster, namespace } = given;
      const made = await cluster.apply(policy, { manager: 'contract' });
      const binding = await cluster.apply(
        {
          ...policy,
          kind: 'ValidatingAdmissionPolicyBinding',
          spec: { policyName: policy.metadata.name, validationActions: ['Deny'] },
        },
        { manager: 'contract' },
      );
      const unwanted = () => cluster.create(config(namespace, 'unwanted'), { dryRun: true });
      await eventually(
        given,
        () =>
          unwanted().then(
            () => 'taken',
            () => 'refused',
          ),
        it => it === 'refused',
      );
      const error = await failure(unwanted(), 'refused');
      expect(error.message).toContain('not wanted here');
      expect(error.hint).toContain('policy');
      await cluster.delete(refOf(binding));
      await cluster.delete(refOf(made));
    },
    embedded: ({ cluster }) => failure(cluster.create(policy), 'not_supported'),
  },
  customResources: {
    async real(given) {
      const { cluster, namespace } = given;
      const made = await cluster.create(definition(`custom-${namespace}`));
      const apiVersion = `custom-${namespace}.example.com/v1`;
      await eventually(
        given,
        () => cluster.serves(apiVersion, 'Widget'),
        served => served,
      );
      const widget = {
        apiVersion,
        kind: 'Widget',
        metadata: { name: 'a', namespace },
        spec: { any: [{ field: 1 }] },
      };
      await eventually(
        given,
        () => cluster.apply(widget, { manager: 'contract' }).catch(() => undefined),
        found => found !== undefined,
      );
      expect(await cluster.get(refOf(widget))).toMatchObject({ ...widget });
      await cluster.delete(refOf(made));
      await eventually(
        given,
        () =>
          cluster.get(refOf(widget)).then(
            () => 'found',
            (error: { code: string }) => error.code,
          ),
        code => code === 'not_supported',
      );
    },
    embedded: ({ cluster, namespace }) => failure(cluster.create(definition(namespace)), 'not_supported'),
  },
  unknownField: {
    async real({ cluster, namespace }) {
      const misspelt = { ...config(namespace, 'misspelt'), dta: { a: '1' } };
      for (const write of [
        () => cluster.create(misspelt),
        () => cluster.apply(misspelt, { manager: 'contract' }),
      ]) {
        const error = await failure(write(), 'invalid_input');
        expect(error.message).toContain('dta');
      }
    },
    async embedded({ cluster, namespace }) {
      expect(await cluster.create({ ...config(namespace, 'misspelt'), dta: {} })).toMatchObject({ dta: {} });
    },
  },
  unmeasured: {
    real: async given => expect(await scaling(given)).toBe('FailedGetResourceMetric'),
    embedded: async given => expect(await scaling(given)).toBe('ValidMetricFound'),
  },
  podMetrics: {
    real: async ({ cluster }) =>
      expect(await cluster.serves('metrics.k8s.io/v1beta1', 'PodMetrics')).toBe(true),
    embedded: async ({ cluster }) =>
      expect(await cluster.serves('metrics.k8s.io/v1beta1', 'PodMetrics')).toBe(false),
  },
  pages: {
    real: async given => expect((await restOfList(given)).items.length).toBeGreaterThan(0),
    embedded: given => failure(restOfList(given), 'conflict'),
  },
};

/** What a cluster of this kind does where the two are known to differ. */
export function limitContract(given: () => Given, which: Which): void {
  test.each(Object.entries(shows))('%s', async (_, { [which]: show }) => {
    await show(given());
  });

  test('every limit says what both do', () => {
    for (const { what, real, embedded } of Object.values(limits))
      expect([what, real, embedded]).not.toContain('');
  });
}
