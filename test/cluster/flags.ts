import type { Program } from './build.ts';
import type { Ports } from './folder.ts';

/** Limits that on a shared machine are kindness and here are only delay. */
const unhurried = [
  '--kube-api-qps=5000',
  '--kube-api-burst=10000',
  '--leader-elect=false',
  '--secure-port=0',
];

/** Each program's flags; files are named as fillFolder names them, in the folder the programs run in. */
export const flagsOf: Record<Program, (ports: Ports) => string[]> = {
  etcd: ports => [
    '--data-dir=etcd',
    `--listen-client-urls=http://127.0.0.1:${ports.etcd}`,
    `--advertise-client-urls=http://127.0.0.1:${ports.etcd}`,
    '--listen-peer-urls=http://127.0.0.1:0',
    '--unsafe-no-fsync',
    '--snapshot-count=100000',
    '--quota-backend-bytes=4294967296',
    '--log-level=warn',
  ],
  'kube-apiserver': ports => [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${ports.api}`,
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.96.0.0/12',
    '--tls-cert-file=server.crt',
    '--tls-private-key-file=server.key',
    '--client-ca-file=ca.crt',
    '--token-auth-file=tokens.csv',
    '--kubelet-client-certificate=client.crt',
    '--kubelet-client-key=client.key',
    '--kubelet-preferred-address-types=InternalIP',
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    '--service-account-key-file=accounts.crt',
    '--service-account-signing-key-file=accounts.key',
    '--authorization-mode=Node,RBAC',
    '--enable-priority-and-fairness=false',
    '--max-requests-inflight=0',
    '--max-mutating-requests-inflight=0',
    '--event-ttl=24h',
    '--profiling=false',
  ],
  'kube-controller-manager': () => [
    ...unhurried,
    '--kubeconfig=controllers.kubeconfig',
    '--root-ca-file=ca.crt',
    '--service-account-private-key-file=accounts.key',
    '--concurrent-deployment-syncs=20',
    '--concurrent-replicaset-syncs=50',
    '--concurrent-statefulset-syncs=20',
    '--concurrent-job-syncs=20',
    '--concurrent-endpoint-syncs=20',
    '--concurrent-service-endpoint-syncs=20',
    '--concurrent-namespace-syncs=20',
    '--concurrent-gc-syncs=40',
    '--concurrent-serviceaccount-token-syncs=20',
    '--concurrent-resource-quota-syncs=20',
    '--horizontal-pod-autoscaler-sync-period=1s',
    '--profiling=false',
  ],
  'kube-scheduler': () => ['--config=scheduler.yaml', '--secure-port=0'],
  kwok: () => ['--kubeconfig=kwok.kubeconfig', '--config=kwok.yaml', '--v=WARN'],
};
