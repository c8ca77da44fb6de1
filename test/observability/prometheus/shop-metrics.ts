export const START = Date.parse('2026-11-22T11:00:00Z');
export const END = Date.parse('2026-11-22T12:00:00Z');

/** A series by its text, and its value after so many seconds. */
type Source = [series: string, value: (seconds: number) => number];
const STEP_MS = 30_000;

function openMetrics(sources: readonly Source[], from: number, to: number): string {
  const lines = sources.flatMap(([series, value]) =>
    Array.from({ length: (to - from) / STEP_MS + 1 }, (_, i) => {
      const time = from + i * STEP_MS;
      return `${series} ${value((time - from) / 1000)} ${time / 1000}`;
    }),
  );
  return [...lines, '# EOF', ''].join('\n');
}

const flat = (value: number) => () => value;
const rate = (perSecond: number) => (seconds: number) => perSecond * seconds;
const labels = (given: { [name: string]: string }) =>
  `{${Object.entries(given)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')}}`;

const namespace = 'shop-dev';
/** web is labelled and its workload has another name; api goes by its Deployment, db by its StatefulSet. */
const pods = [
  {
    pod: 'web-dev-7c9d5f8b66-aaaaa',
    labelled: 'web',
    kind: 'ReplicaSet',
    owner: 'web-dev-7c9d5f8b66',
    scale: 1,
  },
  {
    pod: 'web-dev-7c9d5f8b66-bbbbb',
    labelled: 'web',
    kind: 'ReplicaSet',
    owner: 'web-dev-7c9d5f8b66',
    scale: 1,
  },
  { pod: 'api-5d4f6b7c88-ccccc', kind: 'ReplicaSet', owner: 'api-5d4f6b7c88', scale: 4 },
  { pod: 'db-0', kind: 'StatefulSet', owner: 'db', scale: 8 },
];

const ofPods = pods.flatMap(({ pod, labelled, kind, owner, scale }): Source[] => {
  const container = { namespace, pod, container: 'main', id: `/kubepods/${pod}` };
  const counted: [string, number][] = [
    ['container_cpu_usage_seconds_total', 0.25],
    ['container_cpu_cfs_throttled_seconds_total', 0.01],
  ];
  const network: [string, number][] = [
    ['container_network_receive_bytes_total', 1000],
    ['container_network_transmit_bytes_total', 2000],
    ['container_network_receive_packets_total', 10],
    ['container_network_transmit_packets_total', 20],
  ];
  return [
    [`kube_pod_owner${labels({ namespace, pod, owner_kind: kind, owner_name: owner })}`, flat(1)],
    ...(labelled === undefined
      ? []
      : ([
          [`kube_pod_labels${labels({ namespace, pod, label_openchoreo_dev_component: labelled })}`, flat(1)],
        ] satisfies Source[])),
    ...counted.flatMap(([name, value]): Source[] => [
      [`${name}${labels(container)}`, rate(value * scale)],
      // The whole pod and its pause container, which would count the same twice.
      [`${name}${labels({ namespace, pod })}`, rate(100)],
      [`${name}${labels({ namespace, pod, container: 'POD' })}`, rate(100)],
    ]),
    [`container_memory_working_set_bytes${labels(container)}`, flat(1e6 * scale)],
    ...network.map(([name, value]): Source => [
      `${name}${labels({ namespace, pod, interface: 'eth0' })}`,
      rate(value * scale),
    ]),
  ];
});

/** A histogram's buckets in which 90% take at most `fast`. */
const buckets = (
  name: string,
  given: { [name: string]: string },
  perSecond: number,
  bounds: readonly number[],
) =>
  [...bounds, '+Inf'].map((le, i): Source => [
    `${name}_bucket${labels({ ...given, le: String(le) })}`,
    rate(perSecond * (i === 0 ? 0.9 : 1)),
  ]);

const [caller = { pod: '' }, , callee = { pod: '' }] = pods;
const call = {
  source_workload: 'web-dev',
  source_workload_namespace: namespace,
  destination_workload: 'api',
  destination_workload_namespace: namespace,
};
/** What both ends of the calls from web to api saw, and what web was asked from outside. */
const istio: Source[] = [
  ...(
    [
      ['200', '', 9],
      ['503', '', 1],
      ['200', '14', 1],
      ['404', '', 1],
    ] as const
  ).map(([response_code, grpc_response_status, value]): Source => {
    const given = {
      reporter: 'destination',
      namespace,
      pod: caller.pod,
      response_code,
      grpc_response_status,
    };
    return [`istio_requests_total${labels(given)}`, rate(value)];
  }),
  ...buckets(
    'istio_request_duration_milliseconds',
    { reporter: 'destination', namespace, pod: caller.pod },
    12,
    [100, 500],
  ),
  ...(['200', '500'] as const).map((response_code, i): Source => [
    `istio_requests_total${labels({ reporter: 'source', namespace, pod: caller.pod, ...call, response_code })}`,
    rate(i === 0 ? 6 : 2),
  ]),
  ...buckets(
    'istio_request_duration_milliseconds',
    { reporter: 'source', namespace, pod: caller.pod, ...call },
    8,
    [100, 500],
  ),
];

const openTelemetry: Source[] = [
  ...(['200', '500'] as const).map((http_response_status_code, i): Source => [
    `http_server_request_duration_seconds_count${labels({ namespace, pod: callee.pod, http_response_status_code })}`,
    rate(i === 0 ? 3 : 1),
  ]),
  ...buckets('http_server_request_duration_seconds', { namespace, pod: callee.pod }, 4, [0.1, 0.5]),
];

const nodes: Source[] = ['n1', 'n2'].flatMap((node, i): Source[] => {
  const instance = `10.0.0.${i}:9100`;
  return [
    [`node_uname_info${labels({ instance, nodename: node })}`, flat(1)],
    ...(['0', '1'] as const).map((cpu): Source => [
      `node_cpu_seconds_total${labels({ instance, cpu, mode: 'idle' })}`,
      rate(0.75),
    ]),
    [`node_memory_MemAvailable_bytes${labels({ instance })}`, flat(4e9)],
    [`node_memory_MemTotal_bytes${labels({ instance })}`, flat(16e9)],
    [`node_netstat_Tcp_RetransSegs${labels({ instance })}`, rate(2)],
  ];
});

/** What cAdvisor, kube-state-metrics, Istio, OpenTelemetry and the node exporter say of a small shop, as OpenMetrics. */
export const exported = (from: number, to: number): string => {
  const sources = [...ofPods, ...istio, ...openTelemetry, ...nodes];
  return openMetrics(
    sources.toSorted(([a], [b]) => (a < b ? -1 : 1)),
    from,
    to,
  );
};

/** The same as recorded under our names, by two replicas of Prometheus. */
export const recorded = (from: number, to: number): string =>
  openMetrics(
    ['a', 'b'].flatMap((replica): Source[] => [
      [`platform_cpu_cores${labels({ namespace, component: 'web', replica })}`, flat(0.5)],
      [`platform_cpu_cores${labels({ namespace: 'other', component: 'web', replica })}`, flat(7)],
      [`platform_node_cpu_ratio${labels({ node: 'n1', replica })}`, flat(0.25)],
      [
        `platform_edge_requests_per_second${labels({ namespace, source: 'web', destination: 'api', replica })}`,
        flat(8),
      ],
    ]),
    from,
    to,
  );
