import type { Application, Part } from './part.ts';

const small = { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' } };

const database = (name: string): Part => ({
  name,
  kind: 'StatefulSet',
  image: 'postgres:16.2',
  port: 5432,
  probed: true,
  ...small,
  claim: { path: '/var/lib/postgresql/data', size: '10Gi', class: 'csi-zonal' },
  secret: `${name}-credentials`,
});

const service = (name: string, replicas: number, env: { [name: string]: string }): Part => ({
  name,
  replicas,
  image: `ghcr.io/bank/${name}:v0.6.5`,
  port: 8080,
  probed: true,
  account: true,
  ...small,
  env,
});

const ledger = {
  SPRING_DATASOURCE_URL: 'jdbc:postgresql://ledger-db:5432/postgresdb',
  PORT: '8080',
  JAVA_OPTS: '-XX:MaxRAMPercentage=60',
};

/** A bank: a few services of several replicas in a mesh, zonal disks, and a cluster in three zones. */
export const bank: Application = {
  namespace: 'bank',
  labelsOf: name => ({ app: name, 'app.kubernetes.io/part-of': 'bank', tier: 'app' }),
  mesh: true,
  parts: [
    database('accounts-db'),
    database('ledger-db'),
    {
      ...service('userservice', 2, { ACCOUNTS_DB_URI: 'postgresql://accounts-db:5432/accounts' }),
      waits: 'accounts-db:5432',
    },
    service('contacts', 2, { ACCOUNTS_DB_URI: 'postgresql://accounts-db:5432/accounts' }),
    {
      ...service('ledgerwriter', 2, { ...ledger, BALANCES_API_ADDR: 'balancereader:8080' }),
      waits: 'ledger-db:5432',
    },
    service('balancereader', 3, ledger),
    service('transactionhistory', 3, ledger),
    service('frontend', 3, {
      TRANSACTIONS_API_ADDR: 'ledgerwriter:8080',
      BALANCES_API_ADDR: 'balancereader:8080',
      HISTORY_API_ADDR: 'transactionhistory:8080',
      CONTACTS_API_ADDR: 'contacts:8080',
      USERSERVICE_API_ADDR: 'userservice:8080',
    }),
    {
      name: 'statement-archive',
      image: 'ghcr.io/bank/statement-archive:v0.6.5',
      port: 9000,
      account: true,
      ...small,
      claim: { path: '/archive', size: '50Gi', class: 'nfs-archive', source: 'nfs' },
    },
    {
      name: 'loadgenerator',
      image: 'ghcr.io/bank/loadgenerator:v0.6.5',
      silent: true,
      ...small,
      env: { FRONTEND_ADDR: 'frontend:8080', USERS: '5' },
    },
    {
      name: 'audit-agent',
      kind: 'DaemonSet',
      image: 'ghcr.io/bank/audit-agent:v1.2.0',
      port: 8125,
      silent: true,
      ...small,
      requests: { cpu: '20m', memory: '64Mi' },
    },
    { name: 'end-of-day', kind: 'CronJob', image: 'ghcr.io/bank/end-of-day:v0.6.5', account: true, ...small },
  ],
  classes: [
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: 'csi-zonal',
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      provisioner: 'csi.example.com',
      volumeBindingMode: 'WaitForFirstConsumer',
    },
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'csi-now' },
      provisioner: 'csi.example.com',
      volumeBindingMode: 'Immediate',
    },
  ],
};
