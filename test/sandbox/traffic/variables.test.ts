import { expect, test } from 'vitest';
import { addressesIn } from '../../../server/sandbox/traffic/variables.ts';

test.each<[name: string, value: string, expected: readonly string[]]>([
  ['CART_URL', 'http://cart.cell.svc.cluster.local:8083', ['http cell/cart 8083']],
  ['CART_URL', 'http://cart.cell.svc/items', ['http cell/cart -']],
  ['PAYMENTS_ADDR', 'payments.other.svc.cluster.local:9090', [' other/payments 9090']],
  ['EVENTS_URL', 'nats://user:secret@events.cell.svc.cluster.local:4222', ['nats cell/events 4222']],
  ['BROKERS', 'a.cell.svc:1,b.cell.svc:2', [' cell/a 1', ' cell/b 2']],
  ['DB_HOST', 'db', [' here/db -']],
  ['UPSTREAM', 'api:8080', [' here/api 8080']],
  ['API', 'http://api/v1', ['http here/api -']],
  ['MODE', 'debug', []],
  ['DB_NAME', 'shop', []],
  ['HOMEPAGE_URL', 'https://shop.example/', []],
  ['TIMEOUT', '30', []],
])('%s=%s', (name, value, expected) => {
  const found = addressesIn({ name, value }, 'here');
  expect(found.map(it => `${it.scheme} ${it.namespace}/${it.service} ${it.port ?? '-'}`)).toEqual(expected);
});
