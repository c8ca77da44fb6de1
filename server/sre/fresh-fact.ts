import { oneLine } from '../domain/line.ts';
import { createTemplates } from '../domain/log-template.ts';
import { span } from '../domain/time.ts';
import { logFact } from './fact.ts';
import type { Fact, Finding } from './finding.ts';
import { type FreshTemplate, freshErrors } from './fresh-templates.ts';
import { newErrors } from './new-errors.ts';
import type { Picture } from './picture.ts';

/** How often a line of this kind was said since when, and before: more than the line alone tells. */
export function freshFact({ log, since, from, last, before, after, example }: FreshTemplate): Fact {
  const past = before === 0 ? 'never' : `${before}x`;
  const often = after === 1 ? 'once' : `${after}x in ${span(last - since)}`;
  const text = `${often}, ${past} in the ${span(since - from)} before: ${oneLine(example, 300)}`;
  return logFact(log, { time: since, text });
}

/** Whether two lines are of one template. */
function isAlike(one: string, other: string): boolean {
  const { add } = createTemplates();
  return add(one) === add(other);
}

/** A log line among the facts, by the template it is of, where that began with the effect. */
function retold(fact: Fact, fresh: readonly FreshTemplate[]): Fact {
  if (fact.kind !== 'log') return fact;
  const found = fresh.find(({ example }) => isAlike(fact.text, oneLine(example, 400)));
  return found ? freshFact(found) : fact;
}

const oftenFirst = (a: FreshTemplate, b: FreshTemplate): number => b.after - a.after;

/** Causes that keep a pod from running at all, and those of a namespace or a node: no log of the component tells them. */
const UNTOLD =
  /^(quota-|limit-range-|admission-|pod-security-|pod-invalid|service-account-|node-|insufficient-|taint-|pod-(?:anti-)?affinity-|host-port-|topology-|storage-class-|volume-(?!permission)|image-|secret-|config-map-|command-|sandbox-|evicted|scheduler-|controller-manager-|kubelet-|container-runtime-|kube-proxy-|(?:disk|memory|pid)-pressure|scaled-to-zero)/;

/**
 * The facts of a cause with what its component's log tells of the beginning: how often a line was said since, and
 * where no line is told yet and one can tell it, the error that is said most since.
 */
export function retoldFacts({ code, component, since, facts }: Finding, picture: Picture): Fact[] {
  if (since === undefined) return [...facts];
  const fresh = freshErrors(picture.logsOf(component), since).toSorted(oftenFirst);
  const told = facts.map(fact => retold(fact, fresh));
  if (UNTOLD.test(code) || facts.some(({ kind }) => kind === 'log')) return told;
  return [...told, ...fresh.slice(0, 1).map(freshFact)];
}

/** So many others are quoted. */
const OTHERS = 2;

/** What others log of late that names the component of a cause: of each what it says most. */
export function namingFacts({ component }: Finding, picture: Picture): Fact[] {
  const naming = newErrors(picture).filter(it => it.component !== component && it.names.includes(component));
  const byWhom = Map.groupBy(naming, it => it.component);
  return [...byWhom.values()]
    .flatMap(errors => errors.slice(0, 1))
    .slice(0, OTHERS)
    .map(freshFact);
}
