import { describe, expect, it } from 'vitest';
import {
  addressText,
  connectionAddress,
  connectionVariables,
} from '../../../server/control-plane/compile/connection.ts';
import { cellName, generateName, objectName, shortHash } from '../../../server/control-plane/compile/name.ts';

// The hashes are those of `printf '%s' a-b-c | sha256sum`.
describe('names', () => {
  it.each([
    [253, ['cart', 'development'], 'cart-development-c71e0317'],
    [253, ['My App!'], 'my-app-6e06c02a'],
    [253, ['my-app'], 'my-app-4c9a75cc'],
    [253, ['a.b.', '-c_'], 'a.b-c-8e52f894'],
    [
      63,
      ['http', 'demo-app-with-embedded-traits', 'development', 'default'],
      'http-demo-app-with-development-default-0d073f5a',
    ],
  ])('of at most %d characters from %j', (limit, parts, name) => {
    expect(generateName(limit, parts)).toBe(name);
  });

  it('never grow past their limit, and differ where only the cut differs', () => {
    const [a, b] = ['x', 'y'].map(end => generateName(63, ['dp', `${'long-'.repeat(30)}${end}`]));
    expect(a).toHaveLength('dp-'.length + 26 + '-01234567'.length);
    expect(a).not.toBe(b);
  });

  it('of cells and objects are OpenChoreo’s', () => {
    expect(cellName('default', 'gcp-microservice-demo', 'development')).toBe(
      'dp-default-gcp-microserv-development-4b8b4fdc',
    );
    expect(objectName('doclet-postgres', 'development')).toBe('doclet-postgres-development-b9739764');
    expect(shortHash('/conf/application.toml')).toBe('639ac00d');
  });
});

describe('connections', () => {
  it.each([
    ['HTTP', '/v1', 'http://cart.cell.svc.cluster.local:80/v1'],
    ['GraphQL', 'v1', 'http://cart.cell.svc.cluster.local:80/v1'],
    ['Websocket', undefined, 'ws://cart.cell.svc.cluster.local:80'],
    ['gRPC', undefined, 'cart.cell.svc.cluster.local:80'],
    ['TCP', undefined, 'cart.cell.svc.cluster.local:80'],
    ['UDP', undefined, 'cart.cell.svc.cluster.local:80'],
  ] as const)('%s with base path %s', (type, basePath, text) => {
    expect(addressText(connectionAddress({ type, port: 80, basePath }, 'cart', 'cell'))).toBe(text);
  });

  it('bind what they are asked to bind; what is empty has no value', () => {
    const connection = {
      component: 'cart',
      project: 'shop',
      endpoint: 'http',
      visibility: 'project',
      envBindings: { host: 'CART_HOST', port: 'CART_PORT', basePath: 'CART_PATH', address: '' },
      address: connectionAddress({ type: 'HTTP', port: 80 }, 'cart', 'cell'),
    } as const;
    expect(connectionVariables(connection)).toEqual([
      { name: 'CART_HOST', value: 'cart.cell.svc.cluster.local' },
      { name: 'CART_PORT', value: '80' },
      { name: 'CART_PATH' },
    ]);
  });
});
