import { z } from 'zod';

/** What kwok's stages and the metrics API say a container uses that is not annotated. */
export const usual = { cpu: '5m', memory: '48Mi' };

export const RunningPods = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        namespace: z.string(),
        labels: z.record(z.string(), z.string()).optional(),
        annotations: z.record(z.string(), z.string()).default({}),
      }),
      spec: z.object({
        nodeName: z.string().default(''),
        containers: z.array(z.object({ name: z.string() })),
      }),
      status: z.object({ phase: z.string() }),
    }),
  ),
});

type RunningPod = z.infer<typeof RunningPods>['items'][number];

/** The containers of a pod with what they use: the first what the pod is annotated with, the others the usual. */
function usageOfContainers({ metadata, spec }: RunningPod) {
  const annotated = {
    cpu: metadata.annotations['quarterdeck.dev/cpu'] ?? usual.cpu,
    memory: metadata.annotations['quarterdeck.dev/memory'] ?? usual.memory,
  };
  return spec.containers.map(({ name }, index) => ({ name, usage: index === 0 ? annotated : usual }));
}

const sampled = () => ({ timestamp: new Date().toISOString().replace(/\.\d+Z/, 'Z'), window: '15s' });

/** The PodMetrics of the pods that run. */
export function podMetrics(pods: RunningPod[]): object[] {
  return pods
    .filter(({ status }) => status.phase === 'Running')
    .map(pod => ({
      apiVersion: 'metrics.k8s.io/v1beta1',
      kind: 'PodMetrics',
      metadata: { name: pod.metadata.name, namespace: pod.metadata.namespace, labels: pod.metadata.labels },
      ...sampled(),
      containers: usageOfContainers(pod),
    }));
}

const sum = (values: string[]) => values.reduce((total, value) => total + amount(value), 0);

/** The NodeMetrics of a node: what the containers on it use together. */
export function nodeMetrics(name: string, pods: RunningPod[]): object {
  const here = pods.filter(({ spec, status }) => spec.nodeName === name && status.phase === 'Running');
  const used = here.flatMap(usageOfContainers).map(({ usage }) => usage);
  const cpu = `${Math.round(sum(used.map(one => one.cpu)) * 1000)}m`;
  const memory = `${Math.round(sum(used.map(one => one.memory)) / 1024)}Ki`;
  return {
    apiVersion: 'metrics.k8s.io/v1beta1',
    kind: 'NodeMetrics',
    metadata: { name },
    ...sampled(),
    usage: { cpu, memory },
  };
}

const units: Record<string, number> = {
  m: 1e-3,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  k: 1e3,
  M: 1e6,
  G: 1e9,
};

/** A quantity such as 250m or 64Mi as a number. */
function amount(quantity: string): number {
  const [, number = '0', unit = ''] = /^([\d.]+)(\w*)$/.exec(quantity) ?? [];
  return Number(number) * (units[unit] ?? 1);
}
