import type { Signal } from '../../domain/signal.ts';

/** How far back a rate looks: two scrapes at least, where one is made every minute. */
const OVER = '2m';

const LABELLED = 'kube_pod_labels{namespace=~$namespace,label_openchoreo_dev_component!=""}';

/** The workload that controls each pod, by its name, as the label `label`. A ReplicaSet's name ends in a hash. */
const owners = (label: string, name = '$component'): string =>
  `max by (namespace, pod, ${label}) (
  label_replace(kube_pod_owner{namespace=~$namespace,owner_kind="ReplicaSet",owner_name=~"${name}-[a-z0-9]{5,10}"}, "${label}", "$1", "owner_name", "(.+)-[a-z0-9]{5,10}")
  or
  label_replace(kube_pod_owner{namespace=~$namespace,owner_kind=~"StatefulSet|DaemonSet",owner_name=~"${name}"}, "${label}", "$1", "owner_name", "(.+)")
)`;

/** The component of each pod: by its label, or by its workload where it has none. */
const members = (name = '$component'): string =>
  `(
max by (namespace, pod, component) (
  label_replace(kube_pod_labels{namespace=~$namespace,label_openchoreo_dev_component=~"${name}"}, "component", "$1", "label_openchoreo_dev_component", "(.+)")
)
or on (namespace, pod)
(${owners('component', name)} unless on (namespace, pod) ${LABELLED})
)`;

/** A value per pod as one per component. `kept` labels stay. */
const perComponent = (perPod: string, kept = ''): string =>
  `sum by (namespace, component${kept}) (
${perPod}
* on (namespace, pod) group_left (component) ${members()}
)`;

const container = (metric: string): string =>
  `${metric}{namespace=~$namespace,container!="",container!="POD"}`;
const perPod = (inner: string, kept = ''): string => `sum by (namespace, pod${kept}) (${inner})`;
const ofContainers = (metric: string): string => perComponent(perPod(`rate(${container(metric)}[${OVER}])`));
const ofPods = (metric: string): string =>
  perComponent(perPod(`rate(${metric}{namespace=~$namespace,pod!=""}[${OVER}])`));

/** What the two sources of requests say, per pod that answers them; the mesh counts where both do. */
const istio = (metric: string, also = ''): string =>
  `rate(istio_${metric}{reporter="destination",namespace=~$namespace${also}}[${OVER}])`;
const openTelemetry = (metric: string, also = ''): string =>
  `rate(http_server_request_duration_seconds_${metric}{namespace=~$namespace${also}}[${OVER}])`;

const requests = `(
${perPod(istio('requests_total'))}
or
${perPod(openTelemetry('count'))}
)`;

/** Statuses of gRPC that are the server's fault: unknown, deadline, exhausted, unimplemented, internal, unavailable, data loss. */
const GRPC_FAILED = '2|4|8|12|13|14|15';

const failed = `(
${perPod(`${istio('requests_total', ',response_code=~"0|5.."')} or ${istio('requests_total', `,grpc_response_status=~"${GRPC_FAILED}"`)}`)}
or
${perPod(openTelemetry('count', ',http_response_status_code=~"5.."'))}
or
0 * ${requests}
)`;

const latency = (share: number): string =>
  `histogram_quantile(${share}, ${perComponent(perPod(istio('request_duration_milliseconds_bucket'), ', le'), ', le')}) / 1000
or
histogram_quantile(${share}, ${perComponent(perPod(openTelemetry('bucket'), ', le'), ', le')})`;

/** A node exporter's values under the name of its node. */
const ofNodes = (expression: string): string =>
  `max by (node) (
(${expression})
* on (instance) group_left (node) max by (instance, node) (label_replace(node_uname_info, "node", "$1", "nodename", "(.+)"))
)`;

/** The component of each workload at one end of a call: `end` is `source` or `destination`. */
function componentAt(end: string): string {
  const both = `${members('.+')} * on (namespace, pod) group_left (workload) ${owners('workload', '.+')}`;
  const renamed = [
    [end, 'component'],
    [`${end}_workload`, 'workload'],
    [`${end}_workload_namespace`, 'namespace'],
  ].reduce((inner, [to, from]) => `label_replace(${inner}, "${to}", "$1", "${from}", "(.+)")`, both);
  return `max by (${end}_workload_namespace, ${end}_workload, ${end}) (
${renamed}
)`;
}

const WORKLOADS =
  'source_workload_namespace, source_workload, destination_workload_namespace, destination_workload';

/** What callers saw, by the components at both ends. */
function ofEdges(metric: string, also = '', kept = ''): string {
  const calls = `rate(istio_${metric}{reporter="source",destination_workload_namespace=~$namespace${also}}[${OVER}])`;
  return `sum by (namespace, source, destination${kept}) (label_replace(
sum by (${WORKLOADS}${kept}) (${calls})
* on (source_workload_namespace, source_workload) group_left (source) ${componentAt('source')}
* on (destination_workload_namespace, destination_workload) group_left (destination) ${componentAt('destination')},
"namespace", "$1", "destination_workload_namespace", "(.+)"))`;
}

const components: { readonly [signal in Signal]: string } = {
  requests_per_second: perComponent(requests),
  success_ratio: `1 - ${perComponent(failed)}
/
${perComponent(requests)}`,
  latency_p50_seconds: latency(0.5),
  latency_p95_seconds: latency(0.95),
  cpu_cores: ofContainers('container_cpu_usage_seconds_total'),
  memory_bytes: perComponent(perPod(container('container_memory_working_set_bytes'))),
  cpu_throttled_seconds: ofContainers('container_cpu_cfs_throttled_seconds_total'),
  network_receive_bytes_per_second: ofPods('container_network_receive_bytes_total'),
  network_transmit_bytes_per_second: ofPods('container_network_transmit_bytes_total'),
};

const others = {
  network_receive_packets_per_second: ofPods('container_network_receive_packets_total'),
  network_transmit_packets_per_second: ofPods('container_network_transmit_packets_total'),
  node_cpu_ratio: ofNodes(`1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[${OVER}]))`),
  node_memory_ratio: ofNodes('1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes'),
  node_tcp_retransmits_per_second: ofNodes(`rate(node_netstat_Tcp_RetransSegs[${OVER}])`),
  edge_requests_per_second: ofEdges('requests_total'),
  edge_success_ratio: `${ofEdges('requests_total', ',response_code!~"0|5.."')}
/
${ofEdges('requests_total')}`,
  edge_latency_p95_seconds: `histogram_quantile(0.95, ${ofEdges('request_duration_milliseconds_bucket', '', ', le')}) / 1000`,
};

/**
 * PromQL per signal over the names of cAdvisor, kube-state-metrics, the node exporter, Istio and OpenTelemetry's
 * HTTP conventions. deploy/prometheus/rules.yaml holds the same for every namespace and component.
 */
export const expressions: { readonly [signal: string]: string } = { ...components, ...others };
