import { reach } from '../edges.ts';
import type { Finding } from '../finding.ts';
import { factOf, nodeOf, rose, type Sight, slowed } from '../signals/sight.ts';
import { saturated } from './saturation.ts';

type Placed = { component: string };

/** Whether a slow component calls, directly or through others, one of these. */
const waitsFor = (component: string, these: readonly Placed[], { edges }: Sight): boolean => {
  const needed = reach(component, edges);
  return these.some(it => needed.has(it.component));
};

/** A node whose components are slow while those elsewhere are not, but for who waits for one on it. */
export function slowNodes(sight: Sight): Finding[] {
  const { picture, of } = sight;
  const measured = new Set(
    picture.series.filter(({ signal }) => signal.startsWith('latency')).map(({ subject }) => subject),
  );
  const placed = Map.groupBy(
    picture.workloads.filter(({ component }) => measured.has(component)),
    ({ component }) => nodeOf(component, picture) ?? '',
  );
  const isSlow = ({ component }: Placed) =>
    slowed(of(component)) !== undefined && saturated(component, sight).length === 0;
  return [...placed].flatMap(([node, own]) => {
    const slow = own.filter(isSlow);
    const others = [...placed].filter(([name]) => name !== node).flatMap(([, workloads]) => workloads);
    // Who waits for another slow one says nothing about the node they share.
    const isAlone = (it: Placed) =>
      !waitsFor(
        it.component,
        slow.filter(other => other !== it),
        sight,
      );
    const byThemselves = slow.filter(isAlone);
    const unexplained = others.filter(it => isSlow(it) && !waitsFor(it.component, slow, sight));
    if (node === '' || byThemselves.length < 2 || slow.length < own.length * 0.7) return [];
    if (others.length === 0 || unexplained.length > others.length * 0.2) return [];
    const lost = rose(of(node), 'node_tcp_retransmits');
    const shown = slow.flatMap(({ component }) => slowed(of(component)) ?? []).slice(0, 4);
    return [
      {
        code: lost ? 'node-packet-loss' : 'node-network-latency',
        component: node,
        object: { apiVersion: 'v1', kind: 'Node', name: node },
        summary: `${slow.length} of the ${own.length} components on node ${node} answer late, and elsewhere only who waits for them`,
        facts: [...shown, ...(lost ? [lost] : [])].map(factOf),
        weight: byThemselves.length >= 3 ? 0.92 : 0.7,
        ...(shown[0] && { since: shown[0].onset }),
      },
    ];
  });
}
