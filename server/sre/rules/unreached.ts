import { textAt } from '../../domain/json.ts';
import { refOf } from '../../domain/kube-object.ts';
import { callFailures, type Failure, isBodiless } from '../call-failures.ts';
import { callees } from '../edges.ts';
import { logFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { servicesIn } from '../node-services.ts';
import type { Picture } from '../picture.ts';
import { addressesOf, serviceAt } from '../service-address.ts';
import { selectedBy } from '../service-pods.ts';
import { isShort, type Workload } from '../workload.ts';

/** A caller that gets no answer from a callee all whose pods are ready. */
type Silence = Failure & { callee: Workload };

/** Who is not known to call a component passes on what another has told it. */
function silences(picture: Picture): Silence[] {
  const edges = callees(picture);
  return callFailures(picture).flatMap((failure): Silence[] => {
    const { service, caller, ending } = failure;
    if (ending !== 'timeout' || !service || isBodiless(service)) return [];
    const [callee] = selectedBy(service, picture);
    const needs = edges.get(caller.component);
    if (!callee || isShort(callee) || callee.desired === 0) return [];
    return needs === undefined || needs.has(callee.component) ? [{ ...failure, callee }] : [];
  });
}

/** Whether a caller may only pass it on: it calls somebody who tells the same himself, and is not called by him. */
function mayBeRelayed({ caller, callee }: Silence, all: readonly Silence[], picture: Picture): boolean {
  const edges = callees(picture);
  return all.some(
    it =>
      it.callee === callee &&
      it.caller !== caller &&
      edges.get(caller.component)?.has(it.caller.component) === true &&
      edges.get(it.caller.component)?.has(caller.component) !== true,
  );
}

/** A caller elsewhere may pass on what one of a node has told it: this share of the lines is enough. */
const MOSTLY = 0.9;

const countOf = (these: readonly string[]): number => new Set(these).size;

/** What is known of kube-proxy on a node: that it runs, that it does not, or nothing. */
function proxyOn(node: string, picture: Picture): boolean | undefined {
  const unit = servicesIn(node, picture.nodeTexts.get(node) ?? []).find(({ name }) =>
    /^kube-proxy$/.test(name),
  );
  if (unit && unit.state !== 'missing') return unit.state === 'active';
  const pods = picture.everywhere('Pod').filter(({ metadata }) => metadata.name.startsWith('kube-proxy-'));
  return pods.length === 0 ? undefined : pods.some(pod => textAt(pod, 'spec', 'nodeName') === node);
}

const finding = (
  code: string,
  component: string,
  all: readonly Silence[],
  text: string,
  weight: number,
): Finding => ({
  code,
  component,
  summary: text,
  facts: all.slice(0, 3).map(({ log, line }) => logFact(log, line)),
  weight,
  ...(all[0]?.callee.component === component && { object: refOf(all[0].callee.object) }),
});

/** Those on one node get no answers, and all others do: services are not forwarded there. */
function byNode(all: readonly Silence[], picture: Picture): Finding[] {
  const linesOf = (these: readonly Silence[]) => these.reduce((sum, { times }) => sum + times, 0);
  const first = all.filter(it => !mayBeRelayed(it, all, picture));
  const [most] = [...Map.groupBy(first, ({ node }) => node ?? '')].toSorted(
    ([, a], [, b]) => linesOf(b) - linesOf(a),
  );
  if (!most || linesOf(most[1]) < linesOf(first) * MOSTLY) return [];
  const [node, own] = most;
  if (node === '' || proxyOn(node, picture) === true) return [];
  const callers = countOf(own.map(({ caller }) => caller.component));
  const text = `${callers === 1 ? own[0]?.caller.component : `${callers} components`} on node ${node} get no answer from services that are ready, and nobody elsewhere complains`;
  const needed = countOf(own.map(({ callee }) => callee.component));
  const weight = callers > 1 && needed > 1 ? 0.8 : needed > 1 ? 0.68 : 0.6;
  return [finding('kube-proxy-down', node, own, text, weight)];
}

/** Who is known to call a component: by traces; else by what stands in its own settings, and not in files that many share. */
function callersOf({ component }: Workload, picture: Picture): string[] {
  const traced = picture.calls.filter(({ to }) => to === component).map(({ from }) => from);
  if (traced.length > 0) return traced;
  return picture.workloads.flatMap(workload =>
    addressesOf(workload, picture).some(it => {
      const service = it.holder === undefined ? serviceAt(it, picture) : undefined;
      return service && selectedBy(service, picture).some(callee => callee.component === component);
    })
      ? [workload.component]
      : [],
  );
}

/** Whoever calls a component gets no answer, and gets them from all others. */
function intoOne(all: readonly Silence[], picture: Picture): Finding[] {
  return [...Map.groupBy(all, ({ callee }) => callee)].flatMap(([callee, own]) => {
    const silenced = new Set(own.map(({ caller }) => caller.component));
    const isWhole = callersOf(callee, picture).every(
      from => silenced.has(from) || picture.logsOf(from).length === 0,
    );
    const isAlone = all.every(it => !silenced.has(it.caller.component) || it.callee === callee);
    if (!isWhole || !isAlone) return [];
    const text = `${[...silenced].slice(0, 4).join(', ')} get no answer from ${callee.component}, whose pods are ready: something lets nothing in`;
    return [finding('network-policy-blocks', callee.component, own, text, silenced.size > 1 ? 0.7 : 0.62)];
  });
}

/** One component gets no answer from any that it calls, which others reach. */
function outOfOne(all: readonly Silence[]): Finding[] {
  return [...Map.groupBy(all, ({ caller }) => caller)].flatMap(([caller, own]) => {
    const needs = countOf(own.map(({ callee }) => callee.component));
    const others = all.filter(it => it.caller !== caller && own.some(({ callee }) => callee === it.callee));
    if (needs < 2 || others.length > 0) return [];
    const text = `${caller.component} gets no answer from any of the ${needs} components it calls, which are ready: something lets nothing out`;
    const found = finding('network-policy-blocks', caller.component, own, text, 0.68);
    return [{ ...found, object: refOf(caller.object) }];
  });
}

/** One component alone gets no answer from its name server, by no setting of its own. */
function unanswered(picture: Picture): Finding[] {
  const mute = callFailures(picture).filter(it => it.ending === 'unanswered' && it.service !== undefined);
  const callers = [...Map.groupBy(mute, ({ caller }) => caller)];
  const [only] = callers;
  if (callers.length !== 1 || !only) return [];
  const [caller, own] = only;
  return [
    {
      code: 'network-policy-blocks',
      component: caller.component,
      object: refOf(caller.object),
      summary: `${caller.component} alone gets no answer from the name server: something lets nothing out`,
      facts: own.slice(0, 3).map(({ log, line }) => logFact(log, line)),
      weight: 0.62,
    },
  ];
}

/** Calls that nobody answers though all is ready: by their node, or where the network policies were not recorded. */
export const unreached: Rule = picture => {
  const all = silences(picture);
  const ofNode = byNode(all, picture);
  if (ofNode.length > 0 || picture.sees('NetworkPolicy')) return ofNode;
  // Where signals were measured, they tell a slow or lossy network, which shows in the same words.
  const less = picture.series.length > 0 ? 0.15 : 0;
  return [...intoOne(all, picture), ...outOfOne(all), ...unanswered(picture)].map(found => ({
    ...found,
    weight: found.weight - less,
  }));
};
