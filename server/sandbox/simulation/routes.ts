import { at, listAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { type NewCondition, type Reconcile, type World, conditions, setStatus } from './world.ts';

const apiVersion = 'gateway.networking.k8s.io/v1';
const controllerName = 'sandbox.quarterdeck.dev/gateway';

function report(
  world: World,
  object: KubeObject,
  holder: unknown,
  lines: readonly NewCondition[],
): unknown[] {
  const observedGeneration = object.metadata.generation ?? 1;
  return conditions(
    holder,
    world.now(),
    lines.map(line => ({ ...line, observedGeneration })),
  );
}

const accepted: NewCondition = { type: 'Accepted', status: 'True', reason: 'Accepted', message: '' };

export const gatewayClass: Reconcile = (world, gatewayClass) =>
  setStatus(world, gatewayClass, {
    conditions: report(world, gatewayClass, at(gatewayClass, 'status'), [accepted]),
  });

/** Where everything that is exposed can be reached. */
const address = '127.0.0.1';

/** An Ingress gets an address at once; its backends are not looked at. */
export const ingress: Reconcile = (world, ingress) =>
  setStatus(world, ingress, { loadBalancer: { ingress: [{ ip: address }] } });

/** A Gateway is there as soon as its class is. */
export const gateway: Reconcile = (world, gateway) => {
  const name = textAt(gateway, 'spec', 'gatewayClassName') ?? '';
  const ref = { apiVersion, kind: 'GatewayClass', name };
  world.watch(ref);
  const before = at(gateway, 'status');
  if (!world.store.get(ref)) {
    const message = `GatewayClass "${name}" not found`;
    const lines: NewCondition[] = ['Accepted', 'Programmed'].map(type => ({
      type,
      status: 'False',
      reason: 'Invalid',
      message,
    }));
    return setStatus(world, gateway, { conditions: report(world, gateway, before, lines) });
  }
  const programmed: NewCondition = { type: 'Programmed', status: 'True', reason: 'Programmed', message: '' };
  setStatus(world, gateway, {
    addresses: [{ type: 'IPAddress', value: address }],
    conditions: report(world, gateway, before, [accepted, programmed]),
  });
};

const refused = (message: string): NewCondition => ({
  type: 'Accepted',
  status: 'False',
  reason: 'NoMatchingParent',
  message,
});

function acceptance(world: World, route: KubeObject, parent: unknown): NewCondition {
  const name = textAt(parent, 'name') ?? '';
  const namespace = textAt(parent, 'namespace') ?? route.metadata.namespace;
  const ref = { apiVersion, kind: textAt(parent, 'kind') ?? 'Gateway', namespace, name };
  world.watch(ref);
  const found = world.store.serves(apiVersion, ref.kind) ? world.store.get(ref) : undefined;
  if (!found) return refused(`${ref.kind} ${namespace}/${name} not found`);
  const section = textAt(parent, 'sectionName');
  const listeners = listAt(found, 'spec', 'listeners').map(it => textAt(it, 'name'));
  if (section !== undefined && !listeners.includes(section))
    return refused(`Gateway ${namespace}/${name} has no listener "${section}"`);
  return { ...accepted, message: 'Route is accepted' };
}

function resolution(world: World, route: KubeObject): NewCondition {
  const type = 'ResolvedRefs';
  for (const backend of listAt(route, 'spec', 'rules').flatMap(rule => listAt(rule, 'backendRefs'))) {
    const kind = textAt(backend, 'kind') ?? 'Service';
    if (kind !== 'Service')
      return {
        type,
        status: 'False',
        reason: 'InvalidKind',
        message: `Backend kind ${kind} is not supported`,
      };
    const name = textAt(backend, 'name') ?? '';
    const namespace = textAt(backend, 'namespace') ?? route.metadata.namespace;
    const ref = { apiVersion: 'v1', kind, namespace, name };
    world.watch(ref);
    if (!world.store.get(ref))
      return {
        type,
        status: 'False',
        reason: 'BackendNotFound',
        message: `Service "${namespace}/${name}" not found`,
      };
  }
  return { type, status: 'True', reason: 'ResolvedRefs', message: '' };
}

/** Says for each parent of an HTTPRoute or GRPCRoute whether it takes the route and whether its backends exist. */
export const route: Reconcile = (world, route) => {
  const before = listAt(route, 'status', 'parents');
  const resolved = resolution(world, route);
  const parents = listAt(route, 'spec', 'parentRefs').map((parent, i) => ({
    parentRef: parent,
    controllerName,
    conditions: report(world, route, before[i], [acceptance(world, route, parent), resolved]),
  }));
  setStatus(world, route, { parents });
};
