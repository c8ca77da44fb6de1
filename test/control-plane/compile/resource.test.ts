import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileProject } from '../../../server/control-plane/compile/project.ts';
import { resourceReady } from '../../../server/control-plane/compile/ready.ts';
import { compileResource } from '../../../server/control-plane/compile/resource.ts';
import { placeOf } from '../../../server/control-plane/plan/place.ts';
import { projectReleaseOf } from '../../../server/control-plane/plan/type-release.ts';
import { found, readFixture, resourceInput, sample, settings } from './sample.ts';

const doclet = ['nats', 'postgres'].flatMap(name => [
  `from-image/doclet/resources/${name}.yaml`,
  `from-image/doclet/bindings/development/${name}.yaml`,
]);

describe('compileResource', () => {
  it('renders valkey field by field', () => {
    const { readyWhen, ...compiled } = compileResource(
      resourceInput(sample('gcp-microservices-demo/resources/redis.yaml'), 'redis'),
    );
    expect(compiled).toEqual(parse(readFixture('redis.yaml')));
    expect(readyWhen.map(({ id }) => id)).toEqual(['statefulset']);
  });

  it('renders what the environment switches on, and reads octal modes', () => {
    const { objects, outputs } = compileResource(resourceInput(sample(...doclet), 'doclet-postgres'));
    const byId = Object.fromEntries(objects.map(({ id, object }) => [id, object]));
    expect(Object.keys(byId).slice(-3)).toEqual(['admin-deployment', 'admin-service', 'admin-route']);
    expect(byId['config']?.['data']).toEqual({ database: 'doclet', username: 'doclet-postgres-user' });
    expect(byId['statefulset']).toHaveProperty('spec.template.spec.volumes.1.configMap.defaultMode', 0o755);
    expect(byId['admin-route']).toHaveProperty('spec.hostnames', [
      'doclet-postgres-admin-development-default.apps.example.com',
    ]);
    expect(outputs.find(({ name }) => name === 'adminURL')?.value).toBe(
      'https://doclet-postgres-admin-development-default.apps.example.com:443/?pgsql=doclet-postgres-development-b9739764&username=demo&db=doclet',
    );
    expect(outputs.find(({ name }) => name === 'username')?.configMapKeyRef).toEqual({
      name: 'doclet-postgres-development-b9739764-config',
      key: 'username',
    });
  });

  it('resolves outputs that read live objects when they are there, and warns until then', () => {
    const input = resourceInput(sample('gcp-microservices-demo/resources/redis.yaml'), 'redis');
    const { release } = input;
    const { resourceType } = release.spec;
    const spec = { ...resourceType.spec, outputs: [{ name: 'ip', value: '${applied.service.status.ip}' }] };
    const changed = {
      ...input,
      release: { ...release, spec: { ...release.spec, resourceType: { ...resourceType, spec } } },
    };
    expect(compileResource(changed)).toMatchObject({
      outputs: [],
      warnings: [expect.stringContaining('Output "ip" of resource "redis" has no value')],
    });
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      status: { ip: '10.0.0.1' },
    };
    expect(compileResource({ ...changed, applied: { service } }).outputs).toEqual([
      { name: 'ip', value: '10.0.0.1' },
    ]);
  });
});

const statefulset = (status?: object) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'redis' },
  ...(status ? { status } : {}),
});

describe('resourceReady', () => {
  const { readyWhen } = compileResource(
    resourceInput(sample('gcp-microservices-demo/resources/redis.yaml'), 'redis'),
  );
  it.each([
    ['nothing is there', {}, false],
    ['no status yet', { statefulset: statefulset() }, false],
    ['half a status', { statefulset: statefulset({ replicas: 1 }) }, false],
    ['not all replicas', { statefulset: statefulset({ replicas: 2, readyReplicas: 1 }) }, false],
    ['all replicas', { statefulset: statefulset({ replicas: 1, readyReplicas: 1 }) }, true],
  ])('%s', (_, applied, ready) => {
    const answer = resourceReady(readyWhen, applied);
    expect(answer.ready).toBe(ready);
    if (!ready)
      expect(answer.waitingFor).toMatch(/^statefulset: applied\.statefulset\.status\.readyReplicas ==/);
  });
});

function projectInput(environmentConfigs: { [field: string]: unknown }) {
  const documents = sample('from-image/doclet/project.yaml');
  const binding = found(documents, 'ProjectReleaseBinding', 'doclet-development');
  return {
    ...placeOf(documents, settings, 'doclet', 'development'),
    namespace: 'default',
    release: projectReleaseOf(documents, found(documents, 'Project', 'doclet')),
    binding: { ...binding, spec: { ...binding.spec, environmentConfigs } },
  };
}

describe('compileProject', () => {
  it('makes the cell namespace', () => {
    const compiled = compileProject(projectInput({ namespaceLabels: { team: 'docs' }, quota: 3 }));
    expect(compiled).toEqual({
      objects: [
        {
          id: 'cell-namespace',
          plane: 'dataplane',
          object: {
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: {
              name: 'dp-default-doclet-development-50ce4d9b',
              labels: {
                'openchoreo.dev/namespace': 'default',
                'openchoreo.dev/project': 'doclet',
                'openchoreo.dev/environment': 'development',
                team: 'docs',
              },
              annotations: {},
            },
          },
        },
      ],
      endpoints: [],
      warnings: [
        'environmentConfigs of project "doclet": "quota" is not known and has no effect; valid: namespaceLabels, namespaceAnnotations.',
      ],
    });
  });
});
