import { found, type Fix, type Fixes, says } from './known.ts';

/** A service of a node, or a part of the control plane, that does not run. */
const started =
  (part: string): Fix =>
  known => {
    const { component } = known;
    const [unit, state] = found(known, /^([\w.-]+) on node \S+ is ([a-z]+)/);
    if (unit === undefined)
      return `Get ${part} to work again on node ${component}: look at its state and its log there.`;
    return state === 'inactive'
      ? `Start ${unit} on node ${component} (\`systemctl start ${unit}\`).`
      : `Read on node ${component} why ${unit} does not run (\`journalctl -u ${unit}\`), correct it, and start it.`;
  };

const freed =
  (what: string, how: string): Fix =>
  ({ component }) =>
    `Free ${what} on node ${component} (${how}), or let pods run elsewhere (\`kubectl cordon ${component}\`).`;

/** What to do about nodes and the control plane. */
export const infrastructure: Fixes = {
  'kubelet-down': started('kubelet'),
  'container-runtime-down': started('the container runtime'),
  'kube-proxy-down': known => {
    const pod = known.object?.kind === 'Pod' ? known.object.name : undefined;
    if (pod !== undefined)
      return `See why pod ${pod} in kube-system is not ready (events, log); node ${known.component} needs it.`;
    return says(known, /no pod of kube-proxy is on it/)
      ? `Let the DaemonSet of kube-proxy in kube-system run on node ${known.component} (tolerations, selector).`
      : started('kube-proxy')(known);
  },
  'scheduler-down': started('kube-scheduler'),
  'controller-manager-down': started('kube-controller-manager'),
  'api-server-down': started('kube-apiserver'),
  'etcd-down': started('etcd'),
  'cluster-dns-down': known =>
    says(known, /scaled to 0/)
      ? 'Scale the DNS Deployment in kube-system up again: it is scaled to 0.'
      : "See why the cluster's DNS in kube-system does not answer: the events and log of its pods, its configuration.",
  'node-not-ready': known => {
    const [reason] = found(known, /is not ready \((\w+)/);
    return says(known, /network plugin|cni/i)
      ? `Set up the network plugin on node ${known.component}: its pod there, its configuration in /etc/cni/net.d.`
      : `Look at why node ${known.component} is not ready${reason === undefined ? '' : ` (${reason})`}: the log of kubelet there tells.`;
  },
  'disk-pressure': freed('disk space', 'unused images, logs'),
  'memory-pressure': freed('memory', 'what uses most, pods without limits'),
  'pid-pressure': freed('process ids', 'what starts so many processes'),
  'certificate-expired': known => {
    const [unit, node] = found(known, /^([\w.-]+) on node (\S+) is /);
    return unit === undefined
      ? `Renew the certificate that ${known.component} has or is shown, and restart what uses it (restart_component).`
      : `Renew the certificate of ${unit} on node ${node}, and restart ${unit}.`;
  },
};
