import { describe, expect, it } from 'vitest';
import { compileComponent, type ComponentInput } from '../../../server/control-plane/compile/component.ts';
import { shortHash } from '../../../server/control-plane/compile/name.ts';
import { at } from '../../../server/domain/json.ts';
import { problemOf } from './problem.ts';
import { boutique, componentInput, onPlane, sample, withEndpoint } from './sample.ts';

const RESOURCE_HASH = 'openchoreo.dev/dp-resource-hash';
const configs = 'component-types/component-with-configs/component-with-configs.yaml';
const greeting = 'from-image/go-greeter-service/greeter-service.yaml';
const demoApp = () => componentInput(sample(configs), 'demo-app');

const greeter = () => componentInput(sample(greeting), 'greeter-service');

const withoutStore = (input: ComponentInput) => onPlane(input, { secretStoreRef: undefined });

function hashOf(input: ComponentInput): unknown {
  const hashes = compileComponent(input).objects.map(({ object }) =>
    at(object, 'spec', 'template', 'metadata', 'annotations', RESOURCE_HASH),
  );
  return hashes.find(hash => hash !== undefined);
}

function withFlag(value: string): ComponentInput {
  const input = demoApp();
  const workloadOverrides = { container: { env: [{ key: 'FEATURE_FLAG', value }] } };
  return { ...input, binding: { ...input.binding, spec: { ...input.binding.spec, workloadOverrides } } };
}

describe('secrets', () => {
  it('come from Secrets of the same name where there is no secret store', () => {
    const { objects, secrets } = compileComponent(withoutStore(demoApp()));
    const pod = objects.find(({ object }) => object.kind === 'Deployment')?.object;
    expect(objects.map(({ object }) => object.kind)).not.toContain('ExternalSecret');
    expect(secrets).toEqual(['database-secret', 'github-pat-secret']);
    expect(pod).toHaveProperty('spec.template.spec.containers.0.env', [
      {
        name: 'DATABASE_PASSWORD',
        valueFrom: { secretKeyRef: { name: 'database-secret', key: 'password' } },
      },
    ]);
    expect(pod).toHaveProperty('spec.template.spec.containers.0.envFrom', [
      { configMapRef: { name: 'demo-app-development-env-configs-f73cecc8' } },
    ]);
    expect(pod).toHaveProperty('spec.template.spec.containers.0.volumeMounts.1', {
      name: 'file-mount-9717d3d8',
      mountPath: '/conf/gitPAT',
      subPath: 'gitPAT',
    });
    expect(pod).toHaveProperty('spec.template.spec.volumes.1', {
      name: 'file-mount-9717d3d8',
      secret: { secretName: 'github-pat-secret', items: [{ key: 'gitPAT', path: 'gitPAT' }] },
    });
  });

  it.each([
    [[], '"DATABASE_PASSWORD" reads SecretReference "database-secret", which does not exist.'],
    [
      ['other'],
      '"DATABASE_PASSWORD" reads key "password" of SecretReference "database-secret", which does not exist.',
    ],
  ])('with the keys %j are refused', (keys, message) => {
    const input = demoApp();
    const secretReferences = input.secretReferences.slice(0, keys.length).map(reference => ({
      ...reference,
      spec: { ...reference.spec, data: keys.map(secretKey => ({ secretKey, remoteRef: { key: 'k' } })) },
    }));
    for (const each of [input, withoutStore(input)]) {
      const problem = problemOf(() => compileComponent({ ...each, secretReferences }));
      expect(problem.code).toBe('not_found');
      expect(problem.message).toBe(message);
    }
  });
});

describe('pods roll when what is beside them changes', () => {
  it('and only then', () => {
    expect(hashOf(withFlag('a'))).toMatch(/^[0-9a-f]{10}$/);
    expect(hashOf(withFlag('a'))).toBe(hashOf(withFlag('a')));
    expect(hashOf(withFlag('a'))).not.toBe(hashOf(withFlag('b')));
  });
});

describe('gateways', () => {
  it('of the environment hide those of the data plane', () => {
    const input = greeter();
    const external = { name: 'own', namespace: 'edge', https: { host: 'dev.example.com', port: 8443 } };
    const spec = { ...input.environment.spec, gateway: { ingress: { external } } };
    const { objects, endpoints } = compileComponent({
      ...input,
      environment: { ...input.environment, spec },
    });
    const route = objects.find(({ object }) => object.kind === 'HTTPRoute')?.object;
    expect(route).toHaveProperty('spec.parentRefs', [{ name: 'own', namespace: 'edge' }]);
    expect(endpoints.at(-1)?.url).toBe(
      'https://development-default.dev.example.com:8443/greeter-service-http',
    );
  });

  it('that are missing are asked for by the type’s own message', () => {
    const problem = problemOf(() => compileComponent(onPlane(greeter(), { gateway: undefined })));
    expect(problem.code).toBe('refused');
    expect(problem.message).toBe(
      "Endpoints with 'external' visibility require gateway.ingress.external to be configured on the Environment or DataPlane.",
    );
  });

  it('that no route leads to are warned about', () => {
    const input = withEndpoint(greeter(), { type: 'gRPC' });
    expect(compileComponent(input).warnings).toEqual([
      'Endpoint "http" is to be external, but its component type renders no route for it.',
    ]);
  });
});

it('names the outputs of a resource when one is bound that it does not have', () => {
  const input = componentInput(sample(...boutique), 'cart');
  const resources = input.resources.map(resource => ({ ...resource, envBindings: { uri: 'REDIS' } }));
  const problem = problemOf(() => compileComponent({ ...input, resources }));
  expect(problem).toMatchObject({
    code: 'not_found',
    message: 'Resource "redis" has no output "uri".',
    hint: 'Bind one of host, port, password, url, connectionString, adminURL.',
  });
});

it('mounts the outputs of a resource as files, one volume for each Secret', () => {
  const input = componentInput(sample(...boutique), 'cart');
  const resources = input.resources.map(resource => ({
    ...resource,
    fileBindings: { url: '/etc/redis/url', password: '/etc/redis/password' },
  }));
  const pod = compileComponent({ ...input, resources }).objects.find(
    ({ object }) => object.kind === 'Deployment',
  )?.object;
  const name = `r-${shortHash('redis:secret:redis-development-a9ac0a37-creds')}`;
  expect(pod).toHaveProperty('spec.template.spec.volumes', [
    { name, secret: { secretName: 'redis-development-a9ac0a37-creds' } },
  ]);
  expect(pod).toHaveProperty('spec.template.spec.containers.0.volumeMounts', [
    { name, mountPath: '/etc/redis/password', subPath: 'password' },
    { name, mountPath: '/etc/redis/url', subPath: 'url' },
  ]);
  const [resource] = resources;
  const plain = [
    {
      ...resource,
      ref: 'redis',
      envBindings: {},
      fileBindings: { host: '/etc/host' },
      outputs: resource?.outputs ?? [],
    },
  ];
  expect(problemOf(() => compileComponent({ ...input, resources: plain })).code).toBe('invalid_document');
});
