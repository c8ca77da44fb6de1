import { addApp, callByEnv, callsInCode, emptyWorld } from './base.ts';
import { appNamed, type World } from './world.ts';

/** Who calls whom in the booking of tickets; `=` for an address in an environment variable, else in the code. */
const calls: { readonly [from: string]: string } = {
  'account-service': 'token-service verification-service',
  'token-service': '=account-service verification-service',
  'line-service': '',
  'train-service': '',
  'station-service': '',
  'trip-service': 'train-service line-service basic-service seat-service =order-service',
  'trip-search-service': 'trip-service =station-service',
  'basic-service': 'station-service train-service line-service price-service',
  'price-service': '',
  'seat-service': 'order-service settings-service trip-service',
  'settings-service': '',
  'order-service': 'station-service =account-service',
  'booking-service':
    'trip-service order-service =contacts-service insurance-service meal-service =risk-service mail-service account-service',
  'contacts-service': '',
  'insurance-service': '',
  'meal-service': 'station-meal-service trip-service',
  'station-meal-service': '',
  'risk-service': 'order-service',
  'payment-service': '',
  'wallet-service': '=payment-service order-service',
  'cancel-service': 'order-service wallet-service =mail-service',
  'rebook-service': 'order-service trip-service wallet-service',
  'execute-service': '=order-service',
  'mail-service': '',
  'consign-service': 'consign-price-service',
  'consign-price-service': '',
  'admin-order-service': 'order-service',
  'admin-line-service': '=line-service',
  'admin-trip-service': 'trip-service train-service',
  'admin-user-service': 'account-service',
  'verification-service': '',
  'plan-service': 'trip-search-service =seat-service',
  'delivery-service': 'station-meal-service',
  'waitlist-service': 'booking-service =order-service',
  'invoice-service': '',
};

const stored = [
  'account-service',
  'order-service',
  'trip-service',
  'line-service',
  'train-service',
  'station-service',
  'price-service',
  'contacts-service',
  'payment-service',
  'wallet-service',
  'consign-service',
];
const routed = [
  'account-service',
  'token-service',
  'trip-service',
  'trip-search-service',
  'order-service',
  'booking-service',
  'contacts-service',
  'insurance-service',
  'meal-service',
  'wallet-service',
  'cancel-service',
  'rebook-service',
  'consign-service',
  'plan-service',
  'admin-order-service',
  'admin-line-service',
  'verification-service',
];

const envName = (service: string): string => `${service.toUpperCase().replaceAll('-', '_')}_URL`;
export const TICKETS_PORT = 15_001;
const portOf = (name: string): number => TICKETS_PORT + Object.keys(calls).indexOf(name);
const urlOf = (name: string): string => `http://${name}:${portOf(name)}`;

const route = (name: string): string =>
  `        - id: ${name}\n          uri: ${urlOf(name)}\n          predicates:\n            - Path=/api/v1/${name.replace('-service', '')}/**\n`;

const gatewayConfig = (): string =>
  `server:\n  port: 18888\nspring:\n  application:\n    name: gateway-service\n  cloud:\n    gateway:\n      routes:\n${routed.map(route).join('')}management:\n  endpoints:\n    web:\n      exposure:\n        include: health\n`;

const NGINX = `server {
  listen 8080;
  location / { root /usr/share/nginx/html; }
  location /api {
    proxy_pass http://gateway-service:18888;
    proxy_set_header Host $host;
  }
  location /invoices/ {
    proxy_pass http://invoice-service:${portOf('invoice-service')}/;
  }
}
`;

/** A booking system for trains: many Java services behind nginx and Spring's gateway, MySQL and a broker. */
export function tickets(): World {
  const world = emptyWorld('tickets', 4);
  world.isIpvs = false;
  addApp(world, 'tickets-mysql', {
    kind: 'StatefulSet',
    port: 3306,
    portName: 'mysql',
    speaks: 'mysql',
    language: 'cpp',
    image: 'mysql:8.0.36',
    service: { ip: '' },
  });
  addApp(world, 'orders-mongo', {
    kind: 'StatefulSet',
    port: 27_017,
    portName: 'mongo',
    speaks: 'mongo',
    language: 'cpp',
    image: 'mongo:6.0',
  });
  addApp(world, 'rabbitmq', {
    port: 5672,
    portName: 'amqp',
    speaks: 'amqp',
    language: 'cpp',
    image: 'rabbitmq:3.12',
  });
  for (const name of Object.keys(calls)) {
    const app = addApp(world, name, { port: portOf(name), language: 'java' });
    app.env.push(
      { name: 'JAVA_OPTS', value: '-Xmx300m' },
      { name: 'NACOS_ADDRS', value: 'nacos-0.nacos-headless.infra.svc.cluster.local' },
    );
    app.container['readinessProbe'] = { tcpSocket: { port: portOf(name) }, periodSeconds: 10 };
  }
  for (const [from, list] of Object.entries(calls)) {
    const app = appNamed(world, from);
    for (const word of list.split(' ').filter(it => it !== '')) {
      const name = word.replace('=', '');
      if (word.startsWith('=')) callByEnv(app, name, envName(name), urlOf(name));
      else callsInCode(app, 'http', [[name, urlOf(name)]]);
    }
  }
  for (const name of stored)
    callByEnv(
      appNamed(world, name),
      'tickets-mysql',
      'SPRING_DATASOURCE_URL',
      `jdbc:mysql://tickets-mysql:3306/${name.replace('-service', '')}?useSSL=false`,
      { speaks: 'mysql' },
    );
  callByEnv(
    appNamed(world, 'delivery-service'),
    'orders-mongo',
    'MONGO_URI',
    'mongodb://orders-mongo:27017/delivery',
    { speaks: 'mongo' },
  );
  for (const name of ['mail-service', 'meal-service', 'delivery-service'])
    callByEnv(appNamed(world, name), 'rabbitmq', 'RABBITMQ_HOST', 'rabbitmq', { speaks: 'amqp', port: 5672 });
  world.configMaps.push(
    { name: 'gateway-config', data: { 'application.yml': gatewayConfig() }, ago: 60 * 24 * 12 },
    { name: 'web-nginx', data: { 'default.conf': NGINX }, ago: 60 * 24 * 12 },
  );
  const gateway = addApp(world, 'gateway-service', {
    port: 18_888,
    language: 'java-netty',
    mounts: ['gateway-config'],
  });
  callsInCode(
    gateway,
    'http',
    routed.map(name => [name, urlOf(name)] as const),
  );
  const web = addApp(world, 'web', {
    port: 8080,
    language: 'nginx',
    image: 'nginx:1.25',
    mounts: ['web-nginx'],
    service: { type: 'NodePort', ports: [{ name: 'http', port: 8080, targetPort: 8080, nodePort: 32_677 }] },
  });
  callsInCode(web, 'http', [
    ['gateway-service', 'http://gateway-service:18888'],
    ['invoice-service', urlOf('invoice-service')],
  ]);
  return world;
}
