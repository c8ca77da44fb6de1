import { COMPONENT } from './labels.ts';
import type { KubeObject } from './kube-object.ts';
import type { Attributes } from './span-attributes.ts';

/** How telemetry names components, beside what it says itself. */
export type Naming = {
  /** `$component`, and `$namespace` where it is in the name: `$namespace-$component`. */
  service?: string | undefined;
  /** The component of a workload, by `namespace/workload`. */
  workloads?: ReadonlyMap<string, string>;
  /** A service that is known to stand for a component. */
  known?: { service: string; component: string };
};

export type Named = { component: string; namespace?: string };

const NAME = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const LABELS = [`k8s.pod.label.${COMPONENT}`, `k8s.pod.labels.${COMPONENT}`, COMPONENT];
const WORKLOADS = ['k8s.deployment.name', 'k8s.statefulset.name', 'k8s.daemonset.name'];
const NAMESPACES = ['k8s.namespace.name', 'service.namespace'];
/** Istio names services `name.namespace`. */
const ISTIO = new RegExp(`^(${NAME})\\.(${NAME})$`);

const valueOf = (attributes: Attributes, names: readonly string[]): string | undefined =>
  names.map(name => attributes[name]).find(value => value !== undefined && value !== '');

/** The service that stands for a component, where its name follows a pattern. */
export const serviceNamed = (pattern: string, component: string, namespace: string): string =>
  pattern.replaceAll(/\$(component|namespace)/g, (_, name: string) =>
    name === 'component' ? component : namespace,
  );

function byPattern(pattern: string, service: string): Named | undefined {
  const text = pattern
    .replaceAll(/[.*+?^{}()|[\]\\]/g, String.raw`\$&`)
    .replace('$component', () => `(?<component>${NAME})`)
    .replace('$namespace', () => `(?<namespace>${NAME})`)
    .replaceAll(/\$(component|namespace)/g, (_, name: string) => `\\k<${name}>`);
  const { component, namespace } = new RegExp(`^${text}$`).exec(service)?.groups ?? {};
  if (component === undefined) return undefined;
  return { component, ...(namespace === undefined ? {} : { namespace }) };
}

function byService(service: string, pattern: string | undefined): Named {
  const patterned = pattern === undefined ? undefined : byPattern(pattern, service);
  if (patterned) return patterned;
  const [, component, namespace] = ISTIO.exec(service) ?? [];
  return component === undefined || namespace === undefined
    ? { component: service }
    : { component, namespace };
}

/**
 * The component that a process is, by what is known of it: the platform's label, its workload, or the name of its
 * service. A workload of the platform's own carries another name than its component.
 */
export function namedBy(service: string, attributes: Attributes, naming: Naming = {}): Named {
  const told = valueOf(attributes, NAMESPACES);
  const own = byService(service, naming.service);
  const namespace = told ?? own.namespace;
  const workload = valueOf(attributes, WORKLOADS);
  const isOther = told !== undefined && own.namespace !== undefined && own.namespace !== told;
  const component =
    valueOf(attributes, LABELS) ??
    naming.workloads?.get(`${namespace}/${workload}`) ??
    (naming.known?.service === service ? naming.known.component : undefined) ??
    workload ??
    (isOther ? service : own.component);
  return { component, ...(namespace === undefined ? {} : { namespace }) };
}

/** The components of workloads that carry the platform's label, by `namespace/workload`. */
export const workloadComponents = (workloads: readonly KubeObject[]): ReadonlyMap<string, string> =>
  new Map(
    workloads.flatMap(({ metadata: { namespace, name, labels } }) => {
      const component = labels?.[COMPONENT];
      return component === undefined ? [] : [[`${namespace}/${name}`, component] as const];
    }),
  );
