import { at, isObject, listAt } from '../../../../server/domain/json.ts';
import type { KubeObject } from '../../../../server/domain/kube-object.ts';
import { find, put, type World } from './world.ts';

const image = 'docker.io/istio/proxyv2:1.22.3';

/** A pod with the proxy that a mesh's webhook puts beside it, where its namespace asks for one. */
export function injected(world: World, pod: KubeObject): KubeObject {
  const space = find(world, 'Namespace', undefined, pod.metadata.namespace ?? '');
  if (space?.metadata.labels?.['istio-injection'] !== 'enabled') return pod;
  const spec = at(pod, 'spec');
  const proxy = {
    name: 'istio-proxy',
    image,
    ports: [{ containerPort: 15090, name: 'http-envoy-prom', protocol: 'TCP' }],
    readinessProbe: { httpGet: { path: '/healthz/ready', port: 15021 }, periodSeconds: 15 },
    resources: { requests: { cpu: '10m', memory: '40Mi' }, limits: { cpu: '2', memory: '1Gi' } },
  };
  const init = {
    name: 'istio-init',
    image,
    args: ['istio-iptables', '-p', '15001', '-z', '15006', '-u', '1337'],
    resources: { requests: { cpu: '10m', memory: '40Mi' }, limits: { cpu: '2', memory: '1Gi' } },
  };
  return put(world, {
    ...pod,
    metadata: {
      ...pod.metadata,
      annotations: {
        'sidecar.istio.io/status': '{"initContainers":["istio-init"],"containers":["istio-proxy"]}',
      },
    },
    spec: {
      ...(isObject(spec) ? spec : {}),
      initContainers: [init, ...listAt(pod, 'spec', 'initContainers')],
      containers: [...listAt(pod, 'spec', 'containers'), proxy],
    },
  });
}
