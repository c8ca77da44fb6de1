import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileComponent } from '../../../server/control-plane/compile/component.ts';
import { boutique, componentInput, readFixture, sample, withEndpoint } from './sample.ts';

const configs = 'component-types/component-with-configs/component-with-configs.yaml';
const url = (file: string) => `from-image/url-shortener/${file}`;
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
  ['frontend', boutique],
  ['cart', boutique],
  ['doclet-document', doclet],
  ['demo-app', [configs]],
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
