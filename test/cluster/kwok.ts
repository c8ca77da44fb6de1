import { join } from 'node:path';
import { stringify } from 'yaml';
import { usual } from './metrics.ts';
import { kwokStages } from './stages.ts';

const apiVersion = 'kwok.x-k8s.io/v1alpha1';

/** The documents kwok starts with: its options, the stages, the log that most pods share, and what pods use. */
export function kwokConfig(folder: string, port: number): string {
  const logs = join(folder, 'logs');
  return [options(folder, port), ...kwokStages(logs), defaultLogs(logs), usage, metric]
    .map(one => stringify(one))
    .join('---\n');
}

const options = (folder: string, port: number) => ({
  apiVersion: 'config.kwok.x-k8s.io/v1alpha1',
  kind: 'KwokConfiguration',
  options: {
    enableCRDs: ['Logs'],
    enableDebuggingHandlers: true,
    manageAllNodes: true,
    nodeIP: '127.0.0.1',
    nodePort: port,
    serverAddress: `127.0.0.1:${port}`,
    tlsCertFile: join(folder, 'kubelet.crt'),
    tlsPrivateKeyFile: join(folder, 'kubelet.key'),
    cidr: '10.244.0.0/16',
    nodeLeaseDurationSeconds: 40,
    podPlayStageParallelism: 64,
    nodePlayStageParallelism: 8,
    nodeLeaseParallelism: 8,
  },
});

const defaultLogs = (logs: string) => ({
  apiVersion,
  kind: 'ClusterLogs',
  metadata: { name: 'default' },
  spec: { logs: [{ logsFile: join(logs, 'default.log'), follow: true }] },
});

const annotated = (resource: keyof typeof usual) => {
  const value = `pod.metadata.annotations["quarterdeck.dev/${resource}"]`;
  const chosen = `"quarterdeck.dev/${resource}" in pod.metadata.annotations ? Quantity(${value}) : Quantity("${usual[resource]}")`;
  return { expression: `pod.status.phase != "Running" ? Quantity("0") : (${chosen})` };
};

const usage = {
  apiVersion,
  kind: 'ClusterResourceUsage',
  metadata: { name: 'annotated' },
  spec: { usages: [{ usage: { cpu: annotated('cpu'), memory: annotated('memory') } }] },
};

const labels = [
  { name: 'container', value: 'container.name' },
  { name: 'namespace', value: 'pod.metadata.namespace' },
  { name: 'pod', value: 'pod.metadata.name' },
];

const series = (dimension: 'container' | 'pod' | 'node', name: string, kind: string, value: string) => ({
  name,
  dimension,
  kind,
  help: name.replaceAll('_', ' '),
  labels: { container: labels, pod: labels.slice(1), node: [] }[dimension],
  value,
});

/** The series of a kubelet's /metrics/resource, at /metrics/nodes/NAME/metrics/resource. */
const metric = {
  apiVersion,
  kind: 'Metric',
  metadata: { name: 'resource' },
  spec: {
    path: '/metrics/nodes/{nodeName}/metrics/resource',
    metrics: [
      series('node', 'scrape_error', 'gauge', '0'),
      series('container', 'container_start_time_seconds', 'gauge', 'pod.SinceSecond()'),
      series(
        'container',
        'container_cpu_usage_seconds_total',
        'counter',
        'pod.CumulativeUsage("cpu", container.name)',
      ),
      series(
        'container',
        'container_memory_working_set_bytes',
        'gauge',
        'pod.Usage("memory", container.name)',
      ),
      series('pod', 'pod_cpu_usage_seconds_total', 'counter', 'pod.CumulativeUsage("cpu")'),
      series('pod', 'pod_memory_working_set_bytes', 'gauge', 'pod.Usage("memory")'),
      series('node', 'node_cpu_usage_seconds_total', 'counter', 'node.CumulativeUsage("cpu")'),
      series('node', 'node_memory_working_set_bytes', 'gauge', 'node.Usage("memory")'),
    ],
  },
};
