import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listAt, textAt } from '../../server/domain/json.ts';
import { openProduct, type Product } from '../support/product.ts';
import { readShared, shared } from '../support/shared.ts';

const SAMPLES = 'openchoreo/samples';
const ENVIRONMENTS = ['development', 'staging', 'production'];

function sourcesBelow(path: string): { origin: string; text: string }[] {
  const full = join(shared, path);
  if (!statSync(full).isDirectory()) return [{ origin: relative(shared, full), text: readShared(path) }];
  return readdirSync(full)
    .toSorted()
    .flatMap(entry => sourcesBelow(join(path, entry)));
}

/** Every declared edge of the demo, written down by hand from its workloads. */
const EDGES = [
  'cart -> redis',
  'checkout -> cart',
  'checkout -> currency',
  'checkout -> email',
  'checkout -> payment',
  'checkout -> productcatalog',
  'checkout -> shipping',
  'frontend -> ad',
  'frontend -> cart',
  'frontend -> checkout',
  'frontend -> currency',
  'frontend -> payment',
  'frontend -> productcatalog',
  'frontend -> recommendation',
  'frontend -> shipping',
  'recommendation -> productcatalog',
];

const last = (id: string | undefined): string => id?.split('/').at(-1) ?? '';

describe("OpenChoreo's microservices demo, unchanged", () => {
  let product: Product;
  beforeAll(async () => {
    product = await openProduct();
  });
  afterAll(() => product.close());

  test('loads in one call', async () => {
    const sources = [
      ...sourcesBelow(`${SAMPLES}/getting-started/all.yaml`),
      ...sourcesBelow(`${SAMPLES}/gcp-microservices-demo`),
    ];
    const answer = await product.call('apply_documents', { sources, wait_seconds: 120 });
    expect(answer.isError, answer.text).toBe(false);
    expect(answer.view['outcome']).toBe('applied');
  });

  test('every component moves along the whole pipeline', async () => {
    const order = listAt(
      (await product.call('get_dependencies', { project: 'gcp-microservice-demo' })).view,
      'deploy_order',
    ).map(id => String(id).split('/').at(-1) ?? '');
    expect(order).toHaveLength(11);
    for (const from of ['development', 'staging'])
      for (const component of order.filter(name => name !== 'redis')) {
        const answer = await product.call('promote_component', { component, from, wait_seconds: 120 });
        expect(answer.isError, answer.text).toBe(false);
      }
  });

  test.each(ENVIRONMENTS)('everything is healthy in %s', async environment => {
    const { view, text } = await product.call('get_environment_health', {
      environment,
      project: 'gcp-microservice-demo',
    });
    expect(view['status'], text).toBe('healthy');
    expect(listAt(view, 'deployments').map(row => textAt(row, 'status'))).toEqual(Array(11).fill('healthy'));
  });

  test('the graph has exactly the declared edges', async () => {
    const { view } = await product.call('get_dependencies', { project: 'gcp-microservice-demo' });
    const edges = listAt(view, 'edges').map(
      edge => `${last(textAt(edge, 'from'))} -> ${last(textAt(edge, 'to'))}`,
    );
    expect(edges.toSorted()).toEqual(EDGES);
  });

  test('applying it again changes nothing', async () => {
    const sources = [
      ...sourcesBelow(`${SAMPLES}/getting-started/all.yaml`),
      ...sourcesBelow(`${SAMPLES}/gcp-microservices-demo`),
    ];
    const answer = await product.call('apply_documents', { sources });
    expect(answer.view['outcome'], answer.text).toBe('unchanged');
  });

  test.each(ENVIRONMENTS)('nothing has drifted in %s', async environment => {
    const { view } = await product.call('get_environment_health', {
      environment,
      project: 'gcp-microservice-demo',
      drift: true,
    });
    expect(listAt(view, 'deployments').flatMap(row => listAt(row, 'drift'))).toEqual([]);
  });
});
