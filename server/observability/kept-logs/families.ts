/** What the fields are called that say whose a line is. */
export type Names = { namespace: string; pod: string; container: string };

const of = (namespace: string, pod: string, container: string): Names => ({ namespace, pod, container });

const dotted: readonly Names[] = [
  // Vector, vlagent
  of('kubernetes.pod_namespace', 'kubernetes.pod_name', 'kubernetes.container_name'),
  // Fluent Bit, Fluentd
  of('kubernetes.namespace_name', 'kubernetes.pod_name', 'kubernetes.container_name'),
  // Promtail, Alloy
  of('namespace', 'pod', 'container'),
  // OpenTelemetry
  of('k8s.namespace.name', 'k8s.pod.name', 'k8s.container.name'),
  // Filebeat
  of('kubernetes.namespace', 'kubernetes.pod.name', 'kubernetes.container.name'),
  of('namespace_name', 'pod_name', 'container_name'),
];

/** Loki's labels have no dots, and neither has what is sent to another backend as to Loki. */
export const asLabel = (name: string): string => name.replaceAll(/\W/g, '_');

const underscored = dotted.map(({ namespace, pod, container }) =>
  of(asLabel(namespace), asLabel(pod), asLabel(container)),
);

/** What those who ship the logs of pods call the fields, the likeliest first. */
export const families: readonly Names[] = [
  ...new Map([...dotted, ...underscored].map(names => [Object.values(names).join(), names])).values(),
];

/** The names to look for, for people. */
export const familiesInWords = dotted.map(({ namespace, pod }) => `${namespace} and ${pod}`).join('; ');
