import type { Alert } from '../domain/alert.ts';
import { textAt } from '../domain/json.ts';
import { isOld, isStale } from './age.ts';
import { changeFacts } from './changes.ts';
import { depthOf, explains, isDeeper } from './depth.ts';
import { callees, reach } from './edges.ts';
import { alertFact } from './fact.ts';
import type { Finding } from './finding.ts';
import { namingFacts, retoldFacts } from './fresh-fact.ts';
import { newErrors } from './new-errors.ts';
import type { Picture } from './picture.ts';
import { traceFacts } from './trace-facts.ts';
import { isShort, type Workload } from './workload.ts';

export type Ranked = Finding & { score: number; path: readonly string[] };

/** From here on a finding is taken to be so when others are weighed against it. */
const STRONG = 0.6;

/** Below this a cause is not told, so its log need not be read again. */
const TOLD = 0.3;

/** What it counts that others began to log errors that name a component. */
const NAMED = 0.03;

/** What breaks because a node does. */
const ofNode = new Set([
  'kubelet-down',
  'container-runtime-down',
  'kube-proxy-down',
  'node-not-ready',
  'disk-pressure',
  'memory-pressure',
  'pid-pressure',
  'certificate-expired',
]);

/** What is dated by an event that repeats began when that was seen first. */
function begun(finding: Finding): Finding {
  const { since, facts } = finding;
  const first = facts.find(({ kind, time }) => kind === 'event' && time === since)?.first;
  return since === undefined || first === undefined ? finding : { ...finding, since: first };
}

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
    return best ? [begun({ ...best, facts: facts.slice(0, 6) })] : [];
  });
}

/**
 * Whether what is found of a callee explains what is found of its caller: when it is surer; when it is as sure and
 * does not need the caller; and whatever does not let the callee run explains a caller that only crashes.
 */
function explainsCaller(
  one: Finding,
  caller: Finding,
  edges: ReadonlyMap<string, ReadonlySet<string>>,
  picture: Picture,
): boolean {
  if (one.weight > caller.weight) return true;
  if (reach(one.component, edges).has(caller.component)) return false;
  const callee = picture.workload(one.component);
  const isDown = callee !== undefined && isShort(callee);
  const isSymptom = depthOf(caller.code) <= 1 && depthOf(one.code) > depthOf(caller.code);
  return one.weight === caller.weight || (isDown && isSymptom);
}

/** Whether a node that is broken carries a pod of this workload. kube-proxy is needed by those elsewhere too. */
const suffersFrom = ({ code, component }: Finding, { pods }: Workload): boolean =>
  code === 'kube-proxy-down' || pods.some(pod => textAt(pod, 'spec', 'nodeName') === component);

/** Others' rules say the same in their words; the one that began nearest to the cause is enough. */
function alertsOf({ component, since }: Finding, picture: Picture): Alert[] {
  const about = picture.alertsAbout(component);
  const gap = (alert: Alert): number => (since === undefined ? 0 : Math.abs(alert.since - since));
  return about.toSorted((a, b) => gap(a) - gap(b)).slice(0, 1);
}

/**
 * A cause with how often its log lines are said, what was changed shortly before it, the alerts about its component,
 * and those who name it.
 */
function withContext(cause: Ranked, picture: Picture): Ranked {
  const alerts = alertsOf(cause, picture).map(alertFact);
  const retold = retoldFacts(cause, picture);
  const own = cause.facts.length;
  const facts = [
    ...retold.slice(0, own),
    ...changeFacts(cause, picture),
    ...retold.slice(own),
    ...alerts,
    ...namingFacts(cause, picture),
  ];
  return {
    ...cause,
    facts: [...new Map(facts.toReversed().map(fact => [fact.text, fact])).values()].toReversed(),
  };
}

/** A cause with what traces show of its component. They add nothing to its weight. */
function withTraces(cause: Ranked, picture: Picture): Ranked {
  const shown = traceFacts(picture).get(cause.component);
  return shown ? { ...cause, facts: [...cause.facts, shown] } : cause;
}

/**
 * Findings as causes, likeliest first. A finding counts by its own weight, and a little more where others log errors
 * that name its component; it loses where its component is well again, where a deeper one about the same component
 * exists, where a callee that fails explains the caller, where a node explains its pods, where it has been so for long
 * and something else has not, and where nothing leads from it to the component that was asked about.
 */
export function rank(findings: readonly Finding[], picture: Picture, asked?: string): Ranked[] {
  const causes = merged(findings);
  const edges = callees(picture);
  const strong = causes.filter(({ weight }) => weight >= STRONG);
  const nodesDown = strong.filter(it => ofNode.has(it.code) && picture.workload(it.component) === undefined);
  const needed = asked === undefined ? undefined : reach(asked, edges).add(asked);
  const named = new Set(newErrors(picture).flatMap(({ names }) => names));
  const isOldOne = (it: Finding): boolean => isOld(it, picture.workload(it.component), picture.now);
  const hasNews = strong.some(it => !isOldOne(it));
  const scored = causes.map(cause => {
    const workload = picture.workload(cause.component);
    const below = reach(cause.component, edges);
    const isShallow = strong.some(it => it !== cause && (isDeeper(it, cause) || explains(it, cause)));
    const isExplained =
      cause.weight < 0.9 &&
      strong.some(it => below.has(it.component) && explainsCaller(it, cause, edges, picture));
    const isOnNode =
      workload !== undefined &&
      isShort(workload) &&
      nodesDown.some(it => it !== cause && suffersFrom(it, workload));
    const isElsewhere =
      needed !== undefined && needed.size > 1 && workload !== undefined && !needed.has(cause.component);
    const score =
      cause.weight +
      (workload !== undefined && isShort(workload) ? 0.02 : 0) +
      (asked === cause.component ? 0.12 : 0) +
      (named.has(cause.component) ? NAMED : 0) -
      (isShallow ? 0.3 : 0) -
      (isExplained ? 0.2 : 0) -
      (isOnNode ? 0.25 : 0) -
      (isElsewhere ? 0.15 : 0) -
      (hasNews && asked !== cause.component && isOldOne(cause) ? 0.3 : 0) -
      (isStale(cause, workload, picture.now) ? 0.5 : 0);
    return { ...cause, score, path: [cause.component] };
  });
  // Of those that score alike, the one that is known to have begun first.
  const began = ({ since = Infinity }: Ranked): number => since;
  const [first, ...others] = scored.toSorted(
    (a, b) =>
      b.score - a.score ||
      (began(a) === began(b) ? 0 : began(a) - began(b)) ||
      a.code.localeCompare(b.code) ||
      a.component.localeCompare(b.component),
  );
  const retold = others.map(it => (it.score < TOLD ? it : { ...it, facts: retoldFacts(it, picture) }));
  const told = first ? [withContext(first, picture), ...retold] : [];
  return told.map(cause => withTraces(cause, picture));
}
