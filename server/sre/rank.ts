import { callees, reach } from './edges.ts';
import type { Finding } from './finding.ts';
import type { Picture } from './picture.ts';
import { isShort } from './workload.ts';

export type Ranked = Finding & { score: number; path: readonly string[] };

/** A code that a more exact one about the same component makes superfluous. */
const vague = new Set([
  'application-crash',
  'volume-mount-failed',
  'init-container-failed',
  'no-ready-endpoints',
  'node-not-ready',
]);

/** What breaks because a node does. */
const ofNode = new Set([
  'kubelet-down',
  'container-runtime-down',
  'kube-proxy-down',
  'node-not-ready',
  'disk-pressure',
  'memory-pressure',
]);

/** One finding per code and component: the best shown, with the facts of all. */
function merged(findings: readonly Finding[]): Finding[] {
  const groups = Map.groupBy(findings, ({ code, component }) => `${code} ${component}`);
  return [...groups.values()].flatMap(group => {
    const [best] = group.toSorted((a, b) => b.weight - a.weight);
    const facts = [
      ...new Map(
        group.flatMap(({ facts }) => facts).map(fact => [`${fact.source} ${fact.text}`, fact]),
      ).values(),
    ];
    return best ? [{ ...best, facts: facts.slice(0, 6) }] : [];
  });
}

/**
 * Findings as causes, likeliest first. A finding counts by its own weight; it loses where the component is well
 * after all, where a more exact one about the same component exists, and where a callee that fails explains the
 * caller; the trouble of a node explains its pods.
 */
export function rank(findings: readonly Finding[], picture: Picture): Ranked[] {
  const causes = merged(findings);
  const edges = callees(picture);
  const strong = causes.filter(({ weight }) => weight >= 0.6);
  const nodesDown = strong.filter(({ code }) => ofNode.has(code));
  const scored = causes.map(cause => {
    const workload = picture.workload(cause.component);
    const isVague =
      vague.has(cause.code) &&
      causes.some(it => it.component === cause.component && !vague.has(it.code) && it.weight >= 0.6);
    const below = reach(cause.component, edges);
    const explained =
      cause.weight < 0.9 &&
      strong.some(it => it !== cause && below.has(it.component) && it.weight > cause.weight);
    const onNode =
      nodesDown.length > 0 && !ofNode.has(cause.code) && workload !== undefined && isShort(workload);
    const hurts = workload !== undefined && isShort(workload) ? 0.02 : 0;
    const score = cause.weight + hurts - (isVague ? 0.3 : 0) - (explained ? 0.2 : 0) - (onNode ? 0.25 : 0);
    return { ...cause, score, path: [cause.component] };
  });
  return scored.toSorted(
    (a, b) => b.score - a.score || a.code.localeCompare(b.code) || a.component.localeCompare(b.component),
  );
}
