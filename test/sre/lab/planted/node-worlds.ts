import { isObject, textAt } from '../../../../server/domain/json.ts';
import type { Recording } from '../recorded/change.ts';
import { timeOf } from './place.ts';
import { dead, each, failed, isOn, set, silent, unit, withConditions, type World, world } from './world.ts';

/** A node that is not ready any more, for what it says; whoever runs there is not ready then, and tells no log. */
function lost(
  recording: Recording,
  namespace: string,
  node: string,
  ready: object,
  taint: string,
): Recording {
  const gone = recording.dump.objects.filter(it => isOn(it, node)).map(({ metadata }) => metadata.name);
  const told = each(recording, namespace, (object, now) => {
    if (object.kind === 'Node' && object.metadata.name === node)
      return [
        {
          ...withConditions(object, set('Ready', { ...ready, lastTransitionTime: timeOf(now, 60) })),
          spec: {
            ...(isObject(object['spec']) ? object['spec'] : {}),
            taints: ['NoSchedule', 'NoExecute'].map(effect => ({
              key: `node.kubernetes.io/${taint}`,
              effect,
            })),
          },
        },
      ];
    if (isOn(object, node)) return [withConditions(object, set('Ready', { status: 'False' }))];
    if (object.kind !== 'Endpoints' || !Array.isArray(object['subsets'])) return [object];
    const subsets = object['subsets'].map(subset => {
      const addresses: unknown[] =
        isObject(subset) && Array.isArray(subset['addresses']) ? subset['addresses'] : [];
      const [there, here] = [true, false].map(is =>
        addresses.filter(it => (textAt(it, 'nodeName') === node) === is),
      );
      const ports = isObject(subset) ? subset['ports'] : [];
      return {
        ...(here?.length && { addresses: here }),
        ...(there?.length && { notReadyAddresses: there }),
        ports,
      };
    });
    return [{ ...object, subsets }];
  });
  const logs = new Map([...told.logs].filter(([key]) => !gone.some(name => key.includes(`/${name}/`))));
  return { ...told, logs };
}

const down = { status: 'False', reason: 'KubeletNotReady', message: 'container runtime is down' };
const pleg = {
  status: 'False',
  reason: 'KubeletNotReady',
  message:
    '[container runtime is down, PLEG is not healthy: pleg was last seen active 3m2.1s ago; threshold is 3m0s]',
};
const status = {
  status: 'False',
  reason: 'KubeletNotReady',
  message:
    'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory"',
};
const quiet = {
  status: 'Unknown',
  reason: 'NodeStatusUnknown',
  message: 'Kubelet stopped posting node status.',
};
const network = {
  status: 'False',
  reason: 'KubeletNotReady',
  message:
    'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
};

const workers = ['worker-01', 'worker-02'];

/** What befalls a node. */
export const nodeWorlds: readonly World[] = workers.flatMap(node => [
  world('the runtime is stopped, and its node says so', 'container-runtime-down', node, (it, ns) =>
    unit(lost(it, ns, node, down, 'not-ready'), node, 'containerd', dead('2min 3s')),
  ),
  world('the runtime has failed, and its node says so', 'container-runtime-down', node, (it, ns) =>
    unit(lost(it, ns, node, pleg, 'not-ready'), node, 'containerd', failed('4min 3s')),
  ),
  world(
    'the runtime is stopped, and nobody looked at its service',
    'container-runtime-down',
    node,
    (it, ns) => silent(lost(it, ns, node, pleg, 'not-ready')),
  ),
  world('the runtime is stopped, by its socket', 'container-runtime-down', node, (it, ns) =>
    silent(lost(it, ns, node, status, 'not-ready')),
  ),
  world('the runtime and kubelet, which needs it', 'container-runtime-down', node, (it, ns) =>
    unit(
      unit(lost(it, ns, node, quiet, 'unreachable'), node, 'containerd', failed('2min 9s')),
      node,
      'kubelet',
      dead('2min 3s'),
    ),
  ),
  world('kubelet is stopped, and nobody looked at its service', 'kubelet-down', node, (it, ns) =>
    silent(lost(it, ns, node, quiet, 'unreachable')),
  ),
  world('kubelet has failed', 'kubelet-down', node, (it, ns) =>
    unit(lost(it, ns, node, quiet, 'unreachable'), node, 'kubelet', failed('2min 9s')),
  ),
  world('the network plugin', 'node-not-ready', node, (it, ns) => lost(it, ns, node, network, 'not-ready')),
  world('the network plugin, and nobody looked at services', 'node-not-ready', node, (it, ns) =>
    silent(lost(it, ns, node, network, 'not-ready')),
  ),
  world('all is silent, though kubelet runs', 'node-not-ready', node, (it, ns) =>
    lost(it, ns, node, quiet, 'unreachable'),
  ),
]);
