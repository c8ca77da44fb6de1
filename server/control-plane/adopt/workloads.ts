import { at, isObject, listAt, numberAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { exactSelector } from '../../domain/selector.ts';

/** A workload that nobody declared, and what stands around it. */
export type Found = {
  component: string;
  project: string;
  object: KubeObject;
  services: readonly KubeObject[];
};

const adoptable = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job']);
const theClusters = /^kube-(system|public|node-lease)$/;

const templateOf = (object: KubeObject): unknown =>
  at(object, 'spec', 'jobTemplate', 'spec', 'template') ?? at(object, 'spec', 'template');

const isTop = ({ metadata }: KubeObject): boolean =>
  (metadata.ownerReferences ?? []).every(owner => owner.controller !== true);

const labelsOf = (template: unknown): { [key: string]: string } => {
  const labels = at(template, 'metadata', 'labels');
  return isObject(labels)
    ? Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]))
    : {};
};

/** The top-level workloads outside the cluster's own namespaces, each with the services that lead to it. */
export function foundIn(objects: readonly KubeObject[]): Found[] {
  const workloads = objects.filter(
    object =>
      adoptable.has(object.kind) && isTop(object) && !theClusters.test(object.metadata.namespace ?? ''),
  );
  const services = objects.filter(({ kind }) => kind === 'Service');
  const taken = new Set<string>();
  return workloads.map(object => {
    const { name, namespace = '' } = object.metadata;
    // A component's name is unique: of two workloads of one name the later is called after its namespace too.
    const component = taken.has(name) ? `${name}-${namespace}` : name;
    taken.add(component);
    const labels = labelsOf(templateOf(object));
    const own = services.filter(
      service =>
        service.metadata.namespace === namespace && exactSelector(at(service, 'spec', 'selector'))(labels),
    );
    return { component, project: namespace, object, services: own };
  });
}

const endpointType = (name: string): string =>
  /grpc/i.test(name) ? 'gRPC' : /http|web/i.test(name) ? 'HTTP' : 'TCP';

/** `tcp` where a port has no name. Two ports of one name are one endpoint. */
function endpointsOf({ services }: Found) {
  const ports = services.flatMap(service => listAt(service, 'spec', 'ports'));
  return Object.fromEntries(
    ports.flatMap(port => {
      const number = numberAt(port, 'port');
      const name = textAt(port, 'name') ?? 'tcp';
      return number === undefined ? [] : [[name, { type: endpointType(name), port: number }]];
    }),
  );
}

const HOST = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([a-z0-9-]+)(?:\.[a-z0-9.-]+)?(?::\d+)?(?:\/.*)?$/i;

/** Other components whose services stand in the environment variables. */
function dependenciesOf(found: Found, all: readonly Found[]) {
  const variables = listAt(templateOf(found.object), 'spec', 'containers').flatMap(container =>
    listAt(container, 'env'),
  );
  const named = variables.flatMap(variable => {
    const [key, value] = [textAt(variable, 'name'), textAt(variable, 'value')];
    const host = HOST.exec(value ?? '')?.[1];
    const callee = all.find(
      it =>
        it !== found &&
        it.project === found.project &&
        it.services.some(({ metadata }) => metadata.name === host),
    );
    const endpoint = callee && Object.keys(endpointsOf(callee))[0];
    return key === undefined || !callee || endpoint === undefined
      ? []
      : [
          {
            component: callee.component,
            name: endpoint,
            visibility: 'project',
            envBindings: { address: key },
          },
        ];
  });
  return [...new Map(named.map(it => [it.component, it])).values()].slice(0, 50);
}

/** The spec of the Workload document that says what one runs, offers and calls. */
export function workloadDocument(found: Found, all: readonly Found[]): unknown {
  const [container] = listAt(templateOf(found.object), 'spec', 'containers');
  const endpoints = endpointsOf(found);
  const dependencies = dependenciesOf(found, all);
  return {
    owner: { projectName: found.project, componentName: found.component },
    container: { image: textAt(container, 'image') ?? 'unknown' },
    ...(Object.keys(endpoints).length > 0 && { endpoints }),
    ...(dependencies.length > 0 && { dependencies: { endpoints: dependencies } }),
  };
}
