import { describe, expect, test } from 'vitest';
import { isFailure, peerOf, statusOf } from '../../server/domain/span-attributes.ts';
import { type Naming, namedBy, serviceNamed } from '../../server/domain/span-naming.ts';
import { traceId } from '../../server/domain/trace.ts';

type Given = { [name: string]: string };

describe('a span failed', () => {
  test.each<[boolean, Given]>([
    [false, {}],
    [true, { error: 'true' }],
    [true, { error: '1' }],
    [false, { error: 'false' }],
    // What VictoriaTraces writes where no status was set.
    [false, { error: 'unset' }],
    [true, { 'otel.status_code': 'ERROR' }],
    [false, { 'otel.status_code': 'OK' }],
    [true, { 'http.status_code': '503' }],
    [true, { 'http.response.status_code': '500' }],
    [false, { 'http.response.status_code': '404' }],
    [false, { 'http.status_code': 'none' }],
    [false, { 'http.status_code': '' }],
    [true, { 'rpc.grpc.status_code': '14' }],
    [false, { 'rpc.grpc.status_code': '0' }],
    [true, { 'grpc.status_code': 'UNAVAILABLE' }],
    [false, { 'grpc.status_code': 'OK' }],
  ])('%s: %j', (expected, attributes) => expect(isFailure(attributes)).toBe(expected));
});

const said = (attributes: Given) => statusOf(attributes);

test('a span says how it ended: its code and its own words', () => {
  expect(said({})).toBeUndefined();
  expect(said({ 'http.status_code': '502', 'otel.status_description': 'bad gateway' })).toBe(
    'HTTP 502: bad gateway',
  );
  expect(said({ 'http.response.status_code': '500', 'error.type': '500' })).toBe('HTTP 500');
  expect(said({ 'rpc.grpc.status_code': '14' })).toBe('gRPC 14');
  expect(said({ 'exception.message': 'no limit for CHF', 'exception.type': 'RuleError' })).toBe(
    'no limit for CHF',
  );
});

test.each<[string | undefined, Given]>([
  [undefined, {}],
  ['fraud', { 'peer.service': 'fraud' }],
  ['fraud', { 'server.address': 'fraud.shop-staging.svc.cluster.local:8080' }],
  ['fraud', { 'net.peer.name': 'fraud.shop-staging.svc' }],
  ['10.1.2.3', { 'server.address': '10.1.2.3:5432', 'db.system': 'postgresql' }],
  ['api.stripe.example', { 'server.address': 'api.stripe.example' }],
  ['postgresql', { 'db.system': 'postgresql' }],
])('who is called is %s: %j', (expected, attributes) => expect(peerOf(attributes)).toBe(expected));

describe('the component behind a service', () => {
  const workloads = new Map([['shop-staging/checkout-staging-5e57536a', 'checkout']]);
  const staging = { 'k8s.namespace.name': 'shop-staging' };
  test.each<[string, Given, Naming, string]>([
    ['checkout', {}, {}, 'checkout'],
    ['checkout', staging, {}, 'checkout in shop-staging'],
    ['checkout', { 'service.namespace': 'shop-staging' }, {}, 'checkout in shop-staging'],
    ['checkout.shop-staging', {}, {}, 'checkout in shop-staging'],
    ['checkout.shop-staging', staging, {}, 'checkout in shop-staging'],
    ['orders.api', staging, {}, 'orders.api in shop-staging'],
    ['Shop.Checkout', {}, {}, 'Shop.Checkout'],
    ['CheckoutService', { 'k8s.deployment.name': 'checkout', ...staging }, {}, 'checkout in shop-staging'],
    ['queue', { 'k8s.statefulset.name': 'queue-main' }, {}, 'queue-main'],
    [
      'x',
      { 'k8s.deployment.name': 'checkout-staging-5e57536a', ...staging },
      { workloads },
      'checkout in shop-staging',
    ],
    [
      'checkout',
      { 'k8s.deployment.name': 'checkout-staging-00000000', ...staging },
      { known: { service: 'checkout', component: 'checkout' } },
      'checkout in shop-staging',
    ],
    ['x', { 'k8s.pod.labels.openchoreo.dev/component': 'cart', 'k8s.deployment.name': 'y' }, {}, 'cart'],
    ['x', { 'k8s.pod.label.openchoreo.dev/component': 'cart' }, {}, 'cart'],
    ['shop-staging--cart', {}, { service: '$namespace--$component' }, 'cart in shop-staging'],
    ['acme.cart', {}, { service: 'acme.$component' }, 'cart'],
    ['other', {}, { service: 'acme.$component' }, 'other'],
    ['cart-cart', {}, { service: '$component-$component' }, 'cart'],
    ['(a+)+$', {}, { service: '(a+)+$component' }, '(a+)+$'],
  ])('%s %j %j is %s', (service, attributes, naming, expected) => {
    const { component, namespace } = namedBy(service, attributes, naming);
    expect(namespace === undefined ? component : `${component} in ${namespace}`).toBe(expected);
  });

  test('follows a pattern both ways', () => {
    const pattern = '$namespace.$component.svc';
    const service = serviceNamed(pattern, 'cart', 'shop-dev');
    expect(service).toBe('shop-dev.cart.svc');
    expect(namedBy(service, {}, { service: pattern })).toEqual({ component: 'cart', namespace: 'shop-dev' });
    expect(serviceNamed('$component-$&', '$namespace', 'x')).toBe('$namespace-$&');
  });
});

test('an id of 64 bits is the same with and without leading zeros', () => {
  expect(traceId('0000000000000000ABCDEF0123456789')).toBe('abcdef0123456789');
  expect(traceId('5B8EFFF798038103D269B633813FC60C')).toBe('5b8efff798038103d269b633813fc60c');
  expect(traceId('0000000000000000')).toBe('0000000000000000');
});
