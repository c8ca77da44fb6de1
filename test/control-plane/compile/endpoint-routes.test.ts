import { describe, expect, it } from 'vitest';
import { compileComponent } from '../../../server/control-plane/compile/component.ts';
import { endpointRoutes } from '../../../server/control-plane/compile/endpoint-routes.ts';
import { componentInput, sample } from './sample.ts';

const http = (path: string, method: string) => ({ kind: 'HTTP', service: '', method, path });
const grpc = (service: string, method: string) => ({ kind: 'gRPC', service, method, path: '' });

const proto = `
  syntax = "proto3"; // service Commented { rpc No (A) returns (B); }
  package shop.v1;
  /* service Hidden { rpc No (A) returns (B); } */
  service Cart {
    rpc Get (GetRequest) returns (GetReply) { option (google.api.http) = { get: "/v1/cart" }; }
    rpc Add(stream AddRequest) returns (AddReply);
  }
  service Admin { rpc Wipe (Empty) returns (Empty); }
  message GetRequest { string rpc = 1; }
`;

describe('endpointRoutes', () => {
  it.each([
    [
      'gRPC',
      undefined,
      proto,
      [grpc('shop.v1.Admin', 'Wipe'), grpc('shop.v1.Cart', 'Add'), grpc('shop.v1.Cart', 'Get')],
    ],
    ['gRPC', 'proto', 'service A { rpc B (C) returns (D); }', [grpc('A', 'B')]],
    [
      'HTTP',
      undefined,
      'paths: { /b: { post: {}, get: {}, parameters: [] }, /a: { delete: {} } }',
      [http('/a', 'DELETE'), http('/b', 'GET'), http('/b', 'POST')],
    ],
    ['HTTP', 'openapi', '{"paths": {"/x": {"put": {}}}}', [http('/x', 'PUT')]],
    ['HTTP', undefined, 'paths: [', []],
    ['HTTP', undefined, '', []],
    ['HTTP', 'asyncapi', 'paths: { /a: { get: {} } }', []],
    ['TCP', undefined, proto, []],
  ])('%s, schema type %s', (type, schemaType, content, routes) => {
    expect(endpointRoutes({ type, schema: { type: schemaType, content } })).toEqual(routes);
  });

  it('gives nothing without a schema', () => {
    expect(endpointRoutes({ type: 'HTTP' })).toEqual([]);
    expect(endpointRoutes(undefined)).toEqual([]);
  });
});

const compiled = (folder: string, file: string, name: string) =>
  compileComponent(componentInput(sample(`component-types/${folder}/${file}.yaml`), name));

describe('types that route by the API schema', () => {
  it('one match for each operation of OpenAPI', () => {
    const { objects, endpoints } = compiled(
      'component-http-openapi-service',
      'http-openapi-service-component',
      'demo-app-reading-list',
    );
    const prefix = '/demo-app-reading-list-reading-list-api';
    const rule = (type: string, value: string, method: string) => ({
      matches: [{ path: { type, value: prefix + value }, method }],
      backendRefs: [{ name: 'demo-app-reading-list', port: 8080 }],
    });
    expect(objects.find(({ object }) => object.kind === 'HTTPRoute')?.object).toHaveProperty('spec.rules', [
      rule('Exact', '/books', 'GET'),
      rule('Exact', '/books', 'POST'),
      rule('RegularExpression', '/books/[^/]+', 'DELETE'),
      rule('RegularExpression', '/books/[^/]+', 'GET'),
      rule('RegularExpression', '/books/[^/]+', 'PUT'),
    ]);
    expect(objects.find(({ object }) => object.kind === 'TrafficPolicy')?.object).toHaveProperty(
      'spec.urlRewrite',
      {
        pathRegex: {
          pattern: '^/demo-app-reading-list-reading-list-api(/.*)?$',
          substitution: '/api/v1/reading-list\\1',
        },
      },
    );
    expect(endpoints[1]?.url).toBe(`https://development-default.apps.example.com${prefix}`);
  });

  it('one match for each method of a proto', () => {
    const { objects, endpoints } = compiled(
      'component-grpc-service',
      'grpc-service-component',
      'demo-app-grpc-service',
    );
    expect(objects.find(({ object }) => object.kind === 'GRPCRoute')?.object).toHaveProperty('spec.rules', [
      {
        matches: [{ method: { type: 'Exact', service: 'greeter.Greeter', method: 'SayHello' } }],
        backendRefs: [{ name: 'demo-app-grpc-service', port: 9090 }],
      },
    ]);
    expect(endpoints.map(({ visibility, url }) => `${visibility} ${url}`)).toEqual([
      'project grpc://demo-app-grpc-service.dp-default-default-development-f8e58905.svc.cluster.local:9090',
      'external grpcs://demo-app-grpc-grpc-development-default-3b9d1d04.apps.example.com:443',
      'external grpc://demo-app-grpc-grpc-development-default-3b9d1d04.apps.example.com:19080',
    ]);
  });
});
