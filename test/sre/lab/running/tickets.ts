import { type App, map, part, store } from './part.ts';

const TICKETS = 'tickets';

/** The services of the ticket-booking system with whom each calls; all find each other by the directory. */
const bookings: { readonly [name: string]: readonly string[] } = {
  auth: ['verification'],
  user: ['auth'],
  verification: [],
  order: ['station', 'user'],
  'order-other': ['station'],
  station: [],
  train: [],
  route: [],
  'route-plan': ['route', 'travel'],
  travel: ['train', 'route', 'seat', 'order', 'basic'],
  'travel-plan': ['route-plan', 'travel', 'seat'],
  basic: ['station', 'train', 'route', 'price'],
  price: [],
  seat: ['order', 'config'],
  config: [],
  contacts: [],
  preserve: ['seat', 'contacts', 'order', 'travel', 'assurance', 'food', 'notification'],
  assurance: [],
  food: ['station-food', 'train-food'],
  'station-food': [],
  'train-food': [],
  consign: ['consign-price'],
  'consign-price': [],
  notification: ['mq'],
  payment: [],
  'inside-payment': ['payment', 'order'],
  cancel: ['inside-payment', 'order', 'notification'],
  rebook: ['travel', 'order', 'inside-payment'],
  execute: ['order'],
  security: ['order'],
  'admin-order': ['order'],
  'admin-user': ['user'],
  delivery: ['mq'],
  'wait-order': ['preserve', 'mq'],
};

/** Where a service of tickets finds its database: by a secret, by a config map, or in its own environment. */
function databaseOf(name: string, index: number) {
  if (index % 3 === 0) return { envFrom: [{ secretRef: { name: `${name}-db` } }], told: false };
  if (index % 3 === 1) return { envFrom: [{ configMapRef: { name: `${name}-settings` } }] };
  return {
    env: [
      { name: 'MYSQL_HOST', value: 'ticketsdb' },
      { name: 'MYSQL_PORT', value: '3306' },
      { name: 'MYSQL_USER', value: 'ts' },
      { name: 'MYSQL_PASSWORD', valueFrom: { secretKeyRef: { name: 'ticketsdb-login', key: 'password' } } },
    ],
  };
}

const bookingParts = Object.entries(bookings).map(([name, needs], index) =>
  part(name, 'java', { ...databaseOf(name, index), needs: [...needs, 'ticketsdb', 'directory'] }),
);

/** ~40 Spring services over one MySQL, a message broker and a registry. */
export const tickets: App = {
  namespace: TICKETS,
  parts: [
    part('ui', 'nginx', { needs: ['gateway:18888'], replicas: 2 }),
    part('gateway', 'java', { port: 18888, needs: ['auth', 'travel', 'order', 'preserve', 'directory'] }),
    ...bookingParts,
    store('ticketsdb', 'mysql', {
      env: [
        {
          name: 'MYSQL_ROOT_PASSWORD',
          valueFrom: { secretKeyRef: { name: 'ticketsdb-login', key: 'root' } },
        },
      ],
    }),
    store('mq', 'rabbit'),
    store('directory', 'registry', { replicas: 3, needs: ['directorydb:3306'] }),
    store('directorydb', 'mysql'),
  ],
  objects: bookingParts.flatMap(({ name }, index) =>
    index % 3 === 1
      ? [
          map(TICKETS, `${name}-settings`, {
            SPRING_DATASOURCE_URL: `jdbc:mysql://ticketsdb:3306/${name}?useSSL=false`,
            SPRING_DATASOURCE_USERNAME: 'ts',
          }),
        ]
      : [],
  ),
};
