import type { Application, Part } from './part.ts';

const names =
  'order,seat,price,route,train,travel,travel-plan,station,ticket-info,basic,user,auth,verification,contacts,notification,payment,inside-payment,refund,rebook,cancel,execute,consign,consign-price,food,food-delivery,station-food,train-food,assurance,config,security,voucher,admin-order,admin-route,admin-user,news,preserve'.split(
    ',',
  );

/** Those that keep something, and so are told a database. */
const keepers = new Set('order,seat,price,route,train,travel,station,user,contacts,payment'.split(','));

const sizes = {
  requests: { cpu: '100m', memory: '300Mi' },
  limits: { cpu: '500m', memory: '500Mi' },
};

/** Java: they find each other through a registry, and only some are told addresses. */
const service = (name: string, index: number): Part => ({
  name: `rail-${name}-service`,
  image: `registry.rail.example/${name}:2.4.0`,
  port: 11_000 + index,
  probed: true,
  ...sizes,
  env: {
    JAVA_TOOL_OPTIONS: '-Xmx200m',
    NACOS_ADDRS: 'registry-0.registry.rail.svc.cluster.local,registry-1.registry.rail.svc.cluster.local',
    ...(keepers.has(name) && {
      [`${name.toUpperCase().replaceAll('-', '_')}_MYSQL_HOST`]: 'rail-mysql',
      [`${name.toUpperCase().replaceAll('-', '_')}_MYSQL_PORT`]: '3306',
    }),
    ...(name === 'notification' && { RABBITMQ_HOST: 'rabbitmq' }),
    ...(name === 'preserve' && { SEAT_SERVICE_URL: 'http://rail-seat-service:11001' }),
  },
});

const stores: Part[] = [
  {
    name: 'registry',
    kind: 'StatefulSet',
    replicas: 2,
    image: 'nacos/nacos-server:v2.0.1',
    port: 8848,
    requests: { cpu: '200m', memory: '600Mi' },
    limits: { cpu: '1', memory: '1Gi' },
    claim: { path: '/home/nacos/data', size: '1Gi' },
    env: { MYSQL_SERVICE_HOST: 'rail-mysql', MYSQL_SERVICE_PORT: '3306' },
  },
  {
    name: 'rail-mysql',
    kind: 'StatefulSet',
    image: 'mysql:5.7',
    port: 3306,
    requests: { cpu: '200m', memory: '500Mi' },
    limits: { cpu: '1', memory: '1Gi' },
    claim: { path: '/var/lib/mysql', size: '1Gi' },
    secret: 'rail-mysql',
  },
  {
    name: 'rabbitmq',
    image: 'rabbitmq:3-management',
    port: 5672,
    requests: { cpu: '100m', memory: '300Mi' },
    limits: { cpu: '500m', memory: '500Mi' },
  },
  {
    name: 'rail-voucher-store',
    image: 'mongo:5.0',
    port: 27_017,
    requests: { cpu: '100m', memory: '200Mi' },
    limits: { cpu: '500m', memory: '500Mi' },
    claim: { path: '/data/db', size: '2Gi', class: null, source: 'hostPath' },
  },
];

/** A ticket office: forty Java services, a registry, MySQL, MongoDB and RabbitMQ, on a cluster built by hand. */
export const rail: Application = {
  namespace: 'rail',
  labelsOf: name => ({ app: name }),
  mesh: false,
  parts: [
    ...stores,
    ...names.map(service),
    {
      name: 'rail-gateway',
      image: 'registry.rail.example/gateway:2.4.0',
      port: 18_888,
      probed: true,
      ...sizes,
      env: { NACOS_ADDRS: 'registry-0.registry.rail.svc.cluster.local' },
    },
    {
      name: 'rail-ui',
      image: 'registry.rail.example/ui:2.4.0',
      port: 8080,
      probed: true,
      requests: { cpu: '50m', memory: '100Mi' },
      limits: { cpu: '300m', memory: '300Mi' },
      env: { API_URL: 'http://rail-gateway:18888' },
    },
    {
      name: 'rail-log-agent',
      kind: 'DaemonSet',
      image: 'fluent/fluent-bit:3.0',
      port: 2020,
      silent: true,
      requests: { cpu: '10m', memory: '50Mi' },
      limits: { cpu: '100m', memory: '100Mi' },
    },
  ],
  classes: [
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: 'openebs-hostpath',
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      provisioner: 'openebs.io/local',
      volumeBindingMode: 'WaitForFirstConsumer',
    },
  ],
};
