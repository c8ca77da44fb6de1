import type { Fact, Finding, Rule } from '../finding.ts';
import { oneLine } from '../../domain/line.ts';
import { carriedBy, LONG_MS } from '../node-load.ts';
import { type NodeService, servicesIn, sinceIn } from '../node-services.ts';
import type { Picture } from '../picture.ts';

/** What each part of a node or of the control plane is called by those who run it. */
const parts: readonly (readonly [code: string, name: RegExp])[] = [
  ['kubelet-down', /^(snap\.)?kubelet$|^(k3s|rke2)(-agent|-server)?$/],
  ['container-runtime-down', /^(containerd|docker|dockerd|crio|cri-o|cri-docker|cri-dockerd)$/],
  ['kube-proxy-down', /^kube-proxy$/],
  ['scheduler-down', /^kube-scheduler$/],
  ['controller-manager-down', /^kube-controller-manager$/],
  ['api-server-down', /^kube-apiserver$/],
  ['etcd-down', /^etcd$/],
];

const codeOf = ({ name }: NodeService): string | undefined =>
  parts.find(([, wording]) => wording.test(name))?.[0];

const EXPIRED = /certificate[^\n]*(?:has )?expired|certificate[^\n]* is expired|CERT_HAS_EXPIRED/i;

/** One that is not told to start with its node, and has not run since that did, is only installed. */
const isIdle = ({ enabled, state, line }: NodeService): boolean =>
  state === 'inactive' && enabled === false && !/\bsince\b/.test(line);

/**
 * Whether a unit is meant to run and does not. A runtime that is idle beside one that works is only installed,
 * and a unit that is missing was there only if other nodes have it.
 */
function isDown(service: NodeService, all: readonly NodeService[]): boolean {
  if (service.state === 'active' || service.state === 'reloading' || isIdle(service)) return false;
  const code = codeOf(service);
  const isReplaced = all.some(it => it.node === service.node && it.state === 'active' && codeOf(it) === code);
  if (isReplaced) return false;
  if (service.state !== 'missing') return true;
  return (
    all.some(it => it.name === service.name && it.node !== service.node && it.state === 'active') &&
    code === 'kube-proxy-down'
  );
}

/** Parts of the control plane of which one does the work of all: the others wait for their turn. */
const SHARED = /^(scheduler|controller-manager|api-server|etcd)-down$/;

function judge(service: NodeService, all: readonly NodeService[], picture: Picture): Finding[] {
  const code = codeOf(service);
  if (code === undefined) return [];
  const isCovered = SHARED.test(code) && all.some(it => it.state === 'active' && codeOf(it) === code);
  const load = carriedBy(service.node, picture);
  const carried = load.slice(0, 6).join(', ');
  const isIdleNode = !SHARED.test(code) && load.length === 0;
  const isOld = (sinceIn(service.line) ?? 0) > LONG_MS;
  const expired = service.journal.findLast(line => EXPIRED.test(line));
  const where = `${service.name} on ${service.node}`;
  const facts: Fact[] = [
    { kind: 'node', source: where, text: service.line },
    ...(expired === undefined ? [] : [{ kind: 'node' as const, source: where, text: oneLine(expired, 400) }]),
  ];
  return [
    {
      code: expired === undefined ? code : 'certificate-expired',
      component: service.node,
      object: { apiVersion: 'v1', kind: 'Node', name: service.node },
      summary: `${service.name} on node ${service.node} is ${service.state}${expired === undefined ? '' : ': its certificate has expired'}${carried === '' ? '' : `; the node carries ${carried}`}`,
      facts,
      weight: isCovered || (isIdleNode && isOld) ? 0.55 : isIdleNode ? 0.88 : 0.98,
    },
  ];
}

/** Services of nodes and of the control plane that systemd says do not run. */
export const nodeUnits: Rule = picture => {
  const all = [...picture.nodeTexts].flatMap(([node, texts]) => servicesIn(node, texts));
  return all.filter(service => isDown(service, all)).flatMap(service => judge(service, all, picture));
};
