import { systemdTime } from './time.ts';
import type { Node, World } from './world.ts';

type Unit = {
  name: string;
  title: string;
  state: 'active' | 'inactive' | 'failed' | 'restarting' | 'missing';
  minutes: number;
  isEnabled: boolean;
  journal: string[];
};

const passed = (minutes: number): string => {
  if (minutes < 1) return `${Math.round(minutes * 60)}s ago`;
  if (minutes < 60) return `${Math.floor(minutes)}min ${Math.round((minutes % 1) * 60)}s ago`;
  return minutes < 1440
    ? `${Math.floor(minutes / 60)}h ${Math.floor(minutes % 60)}min ago`
    : `${Math.floor(minutes / 1440)} days ago`;
};

const bullets: { readonly [style in World['systemd']]: { readonly [state in Unit['state']]: string } } = {
  old: { active: '●', inactive: '●', failed: '●', restarting: '●', missing: '●' },
  new: { active: '●', inactive: '○', failed: '×', restarting: '●', missing: '○' },
  plain: { active: '*', inactive: '*', failed: 'x', restarting: '*', missing: '*' },
};

/** What `systemctl status` prints of a unit, in the manner of an age of systemd. */
function unitText(unit: Unit, node: string, world: World): string {
  const { name, title, state, minutes, isEnabled, journal } = unit;
  if (state === 'missing') return `Unit ${name}.service could not be found.\n`;
  const { since } = systemdTime(world, minutes);
  const words = {
    active: `active (running) since ${since}; ${passed(minutes)}`,
    inactive:
      isEnabled || minutes < 60 * 24 * 30
        ? `inactive (dead) since ${since}; ${passed(minutes)}`
        : 'inactive (dead)',
    failed: `failed (Result: exit-code) since ${since}; ${passed(minutes)}`,
    restarting: `activating (auto-restart) (Result: exit-code) since ${since}; ${passed(0.1)}`,
  };
  const preset = world.systemd === 'new' ? 'preset: enabled' : 'vendor preset: enabled';
  const lead = world.systemd === 'old' ? '   ' : '     ';
  return [
    `${bullets[world.systemd][state]} ${name}.service - ${title}`,
    `${lead}Loaded: loaded (/etc/systemd/system/${name}.service; ${isEnabled ? 'enabled' : 'disabled'}; ${preset})`,
    `${lead}Active: ${words[state]}`,
    ...(state === 'active' ? [`${lead.slice(2)}Main PID: 1241 (${name})`] : []),
    '',
    ...journal.map(
      line =>
        `${systemdTime(world, minutes > 0.2 ? minutes - 0.1 : 0.1).journal} ${node} ${name}[1241]: ${line}`,
    ),
    '',
  ].join('\n');
}

const EXPIRED =
  'E0302 09:59:50.120 1241 kubelet_node_status.go:702] "Unable to update node status" err="part of the existing bootstrap client certificate in /etc/kubernetes/kubelet.conf is expired: 2026-03-02 09:30:00 +0000 UTC"';
const up = (name: string, title: string, journal: string[] = []): Unit => ({
  name,
  title,
  state: 'active',
  minutes: 3000,
  isEnabled: true,
  journal,
});

function unitsOf(node: Node, world: World): Unit[] {
  const { state, minutes } = node;
  const kubelet = up('kubelet', 'kubelet: The Kubernetes Node Agent', [
    'I0302 09:59:50.000 1241 kubelet.go:2528] "SyncLoop (probe)" probe="readiness" status="ready"',
  ]);
  const runtime = up('containerd', 'containerd container runtime', [
    'time="2026-03-02T09:12:25Z" level=info msg="cleaning up dead shim" namespace=k8s.io',
  ]);
  const proxy = up('kube-proxy', 'Kubernetes Kube-Proxy Server', [
    'I0302 09:12:37.000 572 shared_informer.go:320] Caches are synced for service config',
  ]);
  if (state === 'kubelet-down') Object.assign(kubelet, { state: 'inactive', minutes });
  if (state === 'certificate') Object.assign(kubelet, { state: 'restarting', minutes, journal: [EXPIRED] });
  if (state === 'runtime-down') Object.assign(runtime, { state: 'inactive', minutes });
  if (state === 'proxy-down') Object.assign(proxy, { state: minutes < 0 ? 'missing' : 'inactive', minutes });
  const control = (name: string, title: string, since: number | undefined): Unit => ({
    ...up(name, title),
    ...(since !== undefined && { state: 'inactive', minutes: since }),
  });
  const masters = [
    control('kube-scheduler', 'Kubernetes Scheduler', world.stopped.scheduler),
    control('kube-controller-manager', 'Kubernetes Controller Manager', world.stopped.controllers),
    control('etcd', 'Etcd Server', world.stopped.etcd),
    control('kube-apiserver', 'Kubernetes API Server', world.stopped.api),
  ];
  const idle: Unit = {
    ...up('kube-scheduler', 'Kubernetes Scheduler'),
    state: 'inactive',
    isEnabled: false,
    minutes: 60 * 24 * 60,
  };
  const docker: Unit = {
    ...up('docker', 'Docker Application Container Engine'),
    state: 'inactive',
    isEnabled: false,
    minutes: 60 * 24 * 60,
  };
  return [
    kubelet,
    runtime,
    ...(world.areUnits
      ? [proxy, ...(node.isMaster ? masters : [idle])]
      : [{ ...proxy, state: 'missing' as const }]),
    docker,
  ];
}

/** The captured texts of a node. */
export const nodeText = (node: Node, world: World): string =>
  unitsOf(node, world)
    .map(unit => unitText(unit, node.name, world))
    .join('\n');
