import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileComponent, type ComponentInput } from '../../../server/control-plane/compile/component.ts';
import { componentInput, readFixture, sample } from './sample.ts';

const url = (file: string) => `from-image/url-shortener/${file}`;
const boutique = [
  'ad',
  'cart',
  'checkout',
  'currency',
  'email',
  'frontend',
  'payment',
  'productcatalog',
  'recommendation',
  'shipping',
];
const shop = [
  'gcp-microservices-demo/resources/redis.yaml',
  ...boutique.map(name => `gcp-microservices-demo/components/${name}-component.yaml`),
];
const doclet = [
  'from-image/doclet/components/service-document.yaml',
  ...['nats', 'postgres'].flatMap(name => [
    `from-image/doclet/resources/${name}.yaml`,
    `from-image/doclet/bindings/development/${name}.yaml`,
  ]),
];
const snip = [
  ...['frontend', 'analytics-service', 'api-service', 'postgres', 'redis'].map(name =>
    url(`components/${name}.yaml`),
  ),
  url('alerting-demo/enable-alert.yaml'),
];

const samples: [string, string[]][] = [
  ['frontend', shop],
  ['cart', shop],
  ['doclet-document', doclet],
  ['demo-app', ['component-types/component-with-configs/component-with-configs.yaml']],
  [
    'demo-app-with-embedded-traits',
    ['component-types/component-with-embedded-traits/component-with-embedded-traits.yaml'],
  ],
  ['snip-frontend', snip],
  ['github-issue-reporter', ['from-image/issue-reporter-schedule-task/github-issue-reporter.yaml']],
];

/** The hash of what is beside the workload has no hand-made counterpart; that it changes is tested below. */
const comparable = (value: object): unknown =>
  JSON.parse(
    JSON.stringify(value).replaceAll(/("openchoreo\.dev\/dp-resource-hash":)"[0-9a-f]{10}"/g, '$1"<hash>"'),
  );

describe('the samples, field by field', () => {
  it.each(samples)('%s', (name, files) => {
    const compiled = compileComponent(componentInput(sample(...files), name));
    expect(comparable(compiled)).toEqual(parse(readFixture(`${name}.yaml`)));
  });

  it('greeter-service, opened to both gateways', () => {
    const input = componentInput(
      sample('from-image/go-greeter-service/greeter-service.yaml'),
      'greeter-service',
    );
    const compiled = compileComponent(
      withEndpoint(input, { visibility: ['external', 'internal'], basePath: '/greet' }),
    );
    expect(comparable(compiled)).toEqual(parse(readFixture('greeter-service.yaml')));
  });
});

type Endpoint = NonNullable<ComponentInput['release']['spec']['workload']['endpoints']>[string];

function withEndpoint(input: ComponentInput, change: Partial<Endpoint>): ComponentInput {
  const { release } = input;
  const { workload } = release.spec;
  const endpoints = Object.fromEntries(
    Object.entries(workload.endpoints ?? {}).map(([name, endpoint]) => [name, { ...endpoint, ...change }]),
  );
  return {
    ...input,
    release: { ...release, spec: { ...release.spec, workload: { ...workload, endpoints } } },
  };
}
