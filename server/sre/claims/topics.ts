/**
 * What may be claimed in words alone: how a sentence says it, and how evidence that shows it is worded. An event
 * cannot be denied where it was seen. An effect is told of anybody; what spreads also of those who only call.
 */
export type Topic = { says: RegExp; shown: RegExp; isEvent?: true; isEffect?: true; spreads?: true };

const alike = (pattern: string, more = ''): Topic => ({
  says: new RegExp(`\\b(?:${pattern})`, 'i'),
  shown: new RegExp(more === '' ? pattern : `${pattern}|${more}`, 'i'),
});
const event = (pattern: string, more = ''): Topic => ({ ...alike(pattern, more), isEvent: true });

/** Products: each has to be named by the evidence itself. */
const products =
  'kafka redis valkey postgres mysql mariadb mongo rabbitmq nats memcached elasticsearch opensearch cassandra clickhouse nginx envoy istio linkerd cilium calico flannel coredns etcd vault traefik haproxy kong aws azure gcp google amazon cloudflare github gitlab docker containerd jenkins argo flux helm terraform oracle snowflake stripe paypal kubernetes-dashboard java python golang nodejs jvm spring django'.split(
    ' ',
  );

export const topics: readonly Topic[] = [
  event('memory|oom|out of memory|heap|ram\\b', 'killed'),
  event('leak(?:s|ing|ed)?\\b', 'grew|growth'),
  alike('cpu|throttl\\w*|processor', 'core|held back'),
  alike('disks?\\b|ephemeral|inodes?|filesystem|disk space', 'DiskPressure|storage'),
  alike('volumes?\\b|pvc\\b|storage class|persistent', 'claim|storage'),
  alike('networks?\\b|packets?\\b|firewall|vpn\\b', 'latency|dial tcp|connection'),
  alike('dns\\b|name resolution|resolv(?:e|es|ing|ed)\\b', 'lookup|no such host|resolv|unresolvable'),
  alike('certificates?|tls\\b|ssl\\b|x509', 'cert'),
  { says: /\bexpir(?:ed|y|es)\b/i, shown: /expir/i },
  alike('images?\\b|registry', 'ErrImagePull|\\w/\\w[\\w/.-]*:'),
  alike('pull(?:s|ed|ing)?\\b', 'ErrImagePull'),
  {
    says: /\S*\w[./]\w\S* (?:is|was|has been) (?:down|unavailable|unreachable|offline|broken)/i,
    shown: /no such host|connection refused|i\/o timeout|unreachable/i,
  },
  {
    says: /\b(?:down|unavailable|unreachable|offline|dead|lost)\b/i,
    shown:
      /\b0 of [1-9]|no (?:ready )?endpoints|not ready|unknown|not running|unreachable|no such host|connection refused|too many|unavailable|stopped|does not answer/i,
  },
  alike('prob(?:e|es|ing)\\b|liveness|readiness', 'Unhealthy'),
  alike('quotas?\\b|limit range', 'LimitRange|exceeded'),
  alike(
    'credentials?|passwords?|authenticat\\w*|unauthori[sz]ed|access denied|permissions?|forbidden|rbac\\b',
    'denied|secret|token|authoriz|refused',
  ),
  {
    says: /\b(?:attack\w*|breach\w*|intru\w+|malware|malicious\w*|compromis\w+|hack\w*|exploit\w*|ddos|vulnerab\w+|ransom\w*|unauthori[sz]ed access)\b/i,
    shown: /attack|breach|malware|compromis|exploit|vulnerab/i,
  },
  {
    says: /\b(?:data ?loss|corrupt\w*|lost data|data (?:was|were|is|has been) lost)\b/i,
    shown: /corrupt|data ?loss/i,
  },
  alike('databases?\\b|sql\\b|db\\b'),
  event('restart(?:s|ed|ing)?\\b|crash-?loop\\w*|back(?:ing|ed|s)?[- ]?off', 'restarts'),
  event(
    'crash(?:es|ed|ing)?\\b|panic\\w*|segfault\\w*|exit(?:s|ed|ing)?\\b|dies\\b|died\\b|terminat\\w+|abort(?:s|ed)\\b',
    'ended|killed',
  ),
  alike(
    "(?:cannot|can't|does not|doesn't|do not|fails? to|failed to|unable to|never|not) start\\w*",
    'start|crash|ended|waits|pull|not scheduled|pending',
  ),
  event('evict\\w*'),
  {
    says: /\b(?:fail(?:s|ed|ing)?|broken|faulty|breaks|broke)\b/i,
    shown:
      /fail|error|fatal|panic|crash|ended|waits|refus|forbid|exceed|no such|not found|not running|not ready|does not|\b0 of [1-9]|unhealthy|unknown|late\b|too little|too many|\b5\d\d\b/i,
    spreads: true,
  },
  alike('preempted\\b', 'Preempting'),
  { says: /\bper (?:minute|hour|day)\b|\/min\b/i, shown: /per[ _](?:minute|hour|day)|\/min/i },
  alike('(?:un)?schedul\\w*|preempt\\w*', 'cordoned|taint|affinity'),
  alike('taint\\w*|tolerat\\w*'),
  alike('affinity|node selector|topology', 'selector'),
  alike('cordon\\w*|drain(?:ed|ing)\\b', 'unschedulable'),
  alike('nodes?\\b', 'worker|kubelet|machine'),
  alike('kubelets?\\b', 'probe|pull|node status'),
  alike('kube-proxy'),
  alike('scheduler\\b', 'schedul'),
  alike('controller manager', 'controller-manager'),
  alike('container runtime', 'runtime'),
  alike('control plane'),
  event('scal(?:e|es|ed|ing)\\b(?! class)|autoscal\\w*', 'replicas\\b|scaled to zero'),
  event(
    'roll(?:s|ed)?[- ]?outs?\\b|rolled out|releas(?:e|es|ed)\\b|upgrad\\w+|deployed\\b|new version|image (?:was |has been )?chang\\w+|rolled back|rollback',
    'release|image',
  ),
  event(
    '(?:config\\w*|settings?|variables?|secrets?) (?:\\w+ ){0,3}(?:changed|changes?|edited|updated|modified|removed|added|deleted|rewritten|written)\\b',
    '→|->|was written|was changed|configuration:',
  ),
  alike('secrets?\\b'),
  alike('config ?maps?\\b', 'configuration'),
  alike('environment variables?|env(?:ironment)? vars?\\b', 'variable|[A-Z][A-Z0-9]*_[A-Z]'),
  alike('gateways?\\b|ingress\\w*|httproutes?'),
  alike('network polic\\w+', 'NetworkPolicy|policy'),
  alike('selectors?\\b|labels?\\b'),
  alike('endpoints?\\b'),
  alike('mount(?:s|ed|ing)?\\b'),
  alike('init[- ]containers?'),
  alike('webhooks?'),
  alike('service accounts?', 'serviceaccount'),
  alike(
    'surges?\\b|spik(?:e|es|ed)\\b|overload\\w*|traffic (?:\\w+ ){0,4}(?:jump\\w*|rose|increas\\w+|doubl\\w+)|more traffic',
    'requests_per_second|requests/s|surge|load',
  ),
  alike('retry storm|retries\\b|retrying', 'retr|times?\\b|\\dx\\b|counter'),
  alike(
    'deadlock\\w*|race condition|garbage collect\\w*|gc pause\\w*|threads?\\b|infinite loop|memory corruption',
  ),
  alike('queues?\\b|backlog\\w*'),
  alike('clock skew|clocks?\\b|time ?zones?\\b|ntp\\b'),
  alike('connection pool\\w*|exhaust\\w*|used up', 'exhausted|too many|used up|exceeded'),
  alike('connection (?:was |is |were )?refused|refus\\w+ (?:the )?connections?', 'refused|too many'),
  alike('time[ds]?[- ]?outs?\\b|timing out', 'timeout|timed out|deadline'),
  {
    ...alike(
      'slow\\w*|latenc\\w+|delay\\w*',
      'late\\b|latency|wait|timeout|timed out|deadline|held back|throttl|too little cpu|saturation',
    ),
    isEffect: true,
  },
  alike(
    'hardware|power (?:outage|failure)|data cent(?:er|re)|availability zones?|regions?\\b|cloud provider|provider outage',
    'zone|region',
  ),
  alike(
    'operators?\\b|engineers?\\b|administrators?|admins?\\b|developers?\\b|colleagues?|team\\b|humans?\\b|by hand|manual\\w*|sabotage\\w*|human error',
  ),
  alike(
    'yesterday|tomorrow|today|tonight|last (?:night|week|month|year)|this (?:morning|afternoon|evening|week)|weekend|(?:mon|tues|wednes|thurs|fri|satur|sun)day',
  ),
  alike('kernel bug|known bug|cve\\b|regression in (?:the )?kernel|upstream bug'),
  ...products.map(name => alike(`${name}\\w*`)),
];
