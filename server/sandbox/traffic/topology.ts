import { at, listAt, numberAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { COMPONENT, ENVIRONMENT, RESOURCE } from '../../domain/labels.ts';
import { parseQuantity, toNumber } from '../../domain/quantity.ts';
import { exactSelector } from '../../domain/selector.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { type Address, addressesIn, variablesOf } from './variables.ts';

export type Protocol = 'http' | 'grpc' | 'tcp';

/** Who is called, and how that is written in the caller's configuration. */
export type Call = {
  to: string;
  name: string;
  address: string;
  ip: string;
  port: number;
  protocol: Protocol;
  /** Its Service is not there any more. */
  gone: boolean;
};

/** What runs under one name in one namespace: a component, a resource, or a workload nobody else named. */
export type App = {
  /** `namespace/name`, the name as in `appOf`. */
  id: string;
  namespace: string;
  environment: string;
  name: string;
  isResource: boolean;
  /** Whether a Service stands before it. */
  serves: boolean;
  /** Whether it was there once and is not any more. */
  gone: boolean;
  image: string;
  /** Of one pod; left out: no limit. */
  limits: { cpu?: number; memory?: number };
  calls: readonly Call[];
};

/** Every app of the cluster by its id. */
export type Topology = ReadonlyMap<string, App>;

const workloads = [
  ['apps/v1', 'Deployment', ['spec', 'template']],
  ['apps/v1', 'StatefulSet', ['spec', 'template']],
  ['apps/v1', 'DaemonSet', ['spec', 'template']],
  ['batch/v1', 'CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
] as const;

type Workload = { id: string; object: KubeObject; template: unknown; labels: { [key: string]: string } };

const labelsAt = (value: unknown): { [key: string]: string } =>
  Object.fromEntries(
    Object.entries(Object(at(value, 'metadata', 'labels'))).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string',
    ),
  );

function workloadsOf(store: ObjectStore): Workload[] {
  return workloads.flatMap(([apiVersion, kind, path]) =>
    store.list({ apiVersion, kind }).map(object => {
      const template = at(object, ...path);
      const labels = labelsAt(template);
      const name = labels[COMPONENT] ?? object.metadata.name;
      return { id: `${object.metadata.namespace}/${name}`, object, template, labels };
    }),
  );
}

/** The app behind each Service, by `namespace/service`. */
function appsBehind(services: readonly KubeObject[], all: readonly Workload[]): Map<string, string> {
  const byNamespace = Map.groupBy(all, ({ object }) => object.metadata.namespace);
  return new Map(
    services.flatMap(service => {
      const selects = exactSelector(at(service, 'spec', 'selector'));
      const behind = byNamespace.get(service.metadata.namespace)?.find(({ labels }) => selects(labels));
      return behind ? [[`${service.metadata.namespace}/${service.metadata.name}`, behind.id]] : [];
    }),
  );
}

/** What all containers of a pod may use together; undefined as soon as one has no limit. */
function limitOf(template: unknown, of: 'cpu' | 'memory'): number | undefined {
  const limits = listAt(template, 'spec', 'containers').map(container =>
    at(container, 'resources', 'limits', of),
  );
  const sizes = limits.map(limit =>
    typeof limit === 'string' || typeof limit === 'number' ? parseQuantity(limit) : undefined,
  );
  return sizes.reduce<number | undefined>(
    (sum, size) => (sum === undefined || size === undefined ? undefined : sum + toNumber(size)),
    0,
  );
}

function protocolOf({ scheme }: Address, port: unknown, isResource: boolean): Protocol {
  if (scheme.startsWith('http')) return 'http';
  if (isResource) return 'tcp';
  return /grpc/.test(`${textAt(port, 'name')} ${textAt(port, 'appProtocol')}`) ? 'grpc' : 'http';
}

const gone = (id: string): App => ({
  id,
  namespace: id.slice(0, id.indexOf('/')),
  environment: '',
  name: id.slice(id.indexOf('/') + 1),
  isResource: false,
  serves: true,
  gone: true,
  image: '',
  limits: {},
  calls: [],
});

/**
 * Reads from the running objects who is there and who has whose address in its environment variables. An address
 * nobody answers any more counts where something was there once: see `wasThere`.
 */
export function readTopology(store: ObjectStore, wasThere: (app: string) => boolean): Topology {
  const all = workloadsOf(store);
  const services = store.list({ apiVersion: 'v1', kind: 'Service' });
  const behind = appsBehind(services, all);
  const serving = new Set(behind.values());
  const resources = new Map(
    all.flatMap(({ id, object }) => {
      const name = object.metadata.labels?.[RESOURCE];
      return name === undefined ? [] : [[id, name] as const];
    }),
  );

  function callsOf(id: string, address: Address): Call[] {
    const named = `${address.namespace}/${address.service}`;
    const to = behind.get(named) ?? (wasThere(named) ? named : undefined);
    if (to === undefined || to === id) return [];
    const ref = { apiVersion: 'v1', kind: 'Service', namespace: address.namespace, name: address.service };
    const service = store.get(ref);
    const ports = listAt(service, 'spec', 'ports');
    const port = ports.find(it => numberAt(it, 'port') === address.port) ?? ports[0];
    const number = address.port ?? numberAt(port, 'port') ?? 0;
    return [
      {
        to,
        name: resources.get(to) ?? to.slice(to.indexOf('/') + 1),
        address: `${address.written}:${number}`,
        ip: textAt(service, 'spec', 'clusterIP') ?? '',
        port: number,
        protocol: protocolOf(address, port, resources.has(to)),
        gone: !behind.has(named),
      },
    ];
  }

  function appAt({ id, object, template, labels }: Workload): App {
    const { namespace = '' } = object.metadata;
    const [cpu, memory] = [limitOf(template, 'cpu'), limitOf(template, 'memory')];
    const containers = listAt(template, 'spec', 'containers');
    const calls = containers
      .flatMap(container => variablesOf(store, namespace, container))
      .flatMap(variable => addressesIn(variable, namespace))
      .flatMap(address => callsOf(id, address));
    return {
      id,
      namespace,
      environment: labels[ENVIRONMENT] ?? object.metadata.labels?.[ENVIRONMENT] ?? '',
      name: resources.get(id) ?? id.slice(namespace.length + 1),
      isResource: resources.has(id),
      serves: serving.has(id),
      gone: false,
      image: textAt(containers[0], 'image') ?? '',
      limits: { ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) },
      calls: [...new Map(calls.map(call => [call.to, call])).values()],
    };
  }

  const apps = new Map(all.map(workload => [workload.id, appAt(workload)]));
  const missing = [...apps.values()].flatMap(({ calls }) => calls).filter(({ to }) => !apps.has(to));
  return new Map([...apps, ...missing.map(({ to }) => [to, gone(to)] as const)]);
}
