import { expect, test } from 'vitest';
import { hostsIn } from '../../server/sre/heard.ts';

test.each([
  ['I/O error on GET request for "http://station:8080/api": Connection refused', ['station']],
  [
    'rpc error: code = Unavailable desc = dial tcp: lookup catalog on 10.96.0.10:53: no such host',
    ['catalog'],
  ],
  ["HTTPConnectionPool(host='stock', port=8000): Max retries exceeded: Connection refused", ['stock']],
  ['Thrift: TSocket::open() connect() <Host: user-service Port: 9090>: Connection refused', ['user-service']],
  ['getaddrinfo ENOTFOUND orders-mongo', ['orders-mongo']],
  ['java.net.UnknownHostException: ticketdb', ['ticketdb']],
  ['could not translate host name "shelf-db" to address: Name or service not known', ['shelf-db']],
  ['connection to server at "shelfdb" (10.96.12.4), port 5432 failed: Connection refused', ['shelfdb']],
  ['Failed to open TCP connection to stock:8080 (Connection refused - connect(2))', ['stock']],
  ['upstream: "http://gateway.shop.svc:8080/", connect() failed (111: Connection refused)', ['gateway']],
  ['failed to connect to `host=pg user=orders database=orders`: no such host', ['pg']],
])('%s', (line, hosts) => {
  expect([...new Set(hostsIn(line))]).toEqual(hosts);
});

test.each([
  "Access denied for user 'orders'@'10.0.0.7' (using password: YES)",
  'GET http://station:8080/api 200 in 4 ms',
  'the price of order 7 timed out',
])('nobody in: %s', line => {
  expect(hostsIn(line)).toEqual([]);
});
