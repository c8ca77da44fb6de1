import { join } from 'node:path';
import { stringify } from 'yaml';

/** The scheduler's options: no limits, and no spreading that a pod did not ask for, which is most of its work. */
export function schedulerConfig(folder: string): string {
  const apiVersion = 'kubescheduler.config.k8s.io/v1';
  const args = { apiVersion, kind: 'PodTopologySpreadArgs', defaultingType: 'List' };
  return stringify({
    apiVersion,
    kind: 'KubeSchedulerConfiguration',
    clientConnection: { kubeconfig: join(folder, 'scheduler.kubeconfig'), qps: 5000, burst: 10000 },
    leaderElection: { leaderElect: false },
    profiles: [{ schedulerName: 'default-scheduler', pluginConfig: [{ name: 'PodTopologySpread', args }] }],
  });
}
