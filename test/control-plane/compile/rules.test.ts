import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { compileComponent, type ComponentInput } from '../../../server/control-plane/compile/component.ts';
import {
  type DocumentOf,
  type Kind,
  parseDocument,
} from '../../../server/control-plane/documents/document.ts';
import { indexDocuments } from '../../../server/control-plane/documents/documents.ts';
import { at } from '../../../server/domain/json.ts';
import { problemOf } from './problem.ts';
import { readFixture } from './sample.ts';

const Fields = z.record(z.string(), z.unknown());
const Case = z.strictObject({
  name: z.string(),
  type: Fields.default({}),
  traits: Fields.default({}),
  uses: z.array(Fields).default([]),
  configs: Fields.default({}),
  gives: Fields.default({}),
  warnings: z.array(z.string()).default([]),
  code: z.string().optional(),
  error: z.string().default(''),
  hint: z.string().default(''),
});
type Case = z.infer<typeof Case>;
const cases = z.array(Case).parse(parse(readFixture('cases/component.yaml')));

const owner = { projectName: 'shop', componentName: 'web' };
const image = 'web:1';

function document<K extends Kind>(kind: K, name: string, spec: object): DocumentOf<K> {
  const metadata = { name, ...(kind === 'ClusterDataPlane' ? {} : { namespace: 'default' }) };
  const parsed = parseDocument({ apiVersion: 'openchoreo.dev/v1alpha1', kind, metadata, spec }, 'test');
  const [found] = indexDocuments([parsed]).list(kind);
  if (!found) throw new Error(`not a ${kind}`);
  return found;
}

const pod = {
  metadata: { labels: '${metadata.podSelectors}' },
  spec: { containers: [{ name: 'main', image }] },
};
const type = {
  workloadType: 'deployment',
  resources: [
    {
      id: 'deployment',
      template: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: '${metadata.name}' },
        spec: { replicas: 1, template: pod },
      },
    },
    {
      id: 'settings',
      template: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: '${metadata.componentName}-settings' },
        data: { greeting: 'hello' },
      },
    },
  ],
};

const inputOf = ({ type: change, traits, uses, configs }: Case): ComponentInput => ({
  namespace: 'default',
  cell: 'cell',
  environment: document('Environment', 'development', {}),
  dataPlane: document('ClusterDataPlane', 'default', { planeID: 'p', clusterAgent: { clientCA: {} } }),
  release: document('ComponentRelease', 'web-1', {
    owner,
    componentType: { kind: 'ClusterComponentType', name: 'tiny', spec: { ...type, ...change } },
    traits: Object.entries(traits).map(([name, spec]) => ({ kind: 'ClusterTrait', name, spec })),
    componentProfile: { traits: uses.map(use => ({ kind: 'ClusterTrait', ...use })) },
    workload: { container: { image } },
  }),
  binding: document('ReleaseBinding', 'web-development', {
    owner,
    environment: 'development',
    traitEnvironmentConfigs: configs,
  }),
  secretReferences: [],
  connections: [],
  resources: [],
});

describe('traits, guardrails and limits', () => {
  it.each(cases)('$name', each => {
    if (each.code !== undefined) {
      const problem = problemOf(() => compileComponent(inputOf(each)));
      expect(problem.code).toBe(each.code);
      expect(problem.message).toContain(each.error);
      expect(problem.hint).toContain(each.hint);
      return;
    }
    const { objects, warnings } = compileComponent(inputOf(each));
    const byId = Object.fromEntries(objects.map(object => [object.id, object]));
    for (const [path, value] of Object.entries(each.gives)) {
      const [id = '', ...rest] = path.split('.');
      expect(at(byId, id, ...rest) ?? null, path).toEqual(value);
    }
    expect(warnings).toEqual(each.warnings);
  });
});
