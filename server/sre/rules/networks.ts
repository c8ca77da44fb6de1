import { containersOf } from '../../domain/container.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import type { Finding } from '../finding.ts';
import type { Anomaly } from '../signals/anomaly.ts';
import { callRatesOf, type CallRates } from '../signals/call-rates.ts';
import { type Call, type Explanation, explanations, type Late, type Place } from '../signals/delay.ts';
import { anomalyFact, levelText } from '../signals/anomaly-words.ts';
import { isFelt, nodeOf, rose, type Sight, slowed } from '../signals/sight.ts';
import { isShort } from '../workload.ts';
import { saturated } from './saturation.ts';

const isMiddle = ({ signal }: Anomaly): boolean => signal === 'latency_p50_seconds';

const tailOf = (component: string, { of }: Sight): Anomaly | undefined =>
  slowed(of(component).filter(it => !isMiddle(it))) ?? slowed(of(component));

/** By how much each component became late; those that did not are left out. */
function lateOnes(sight: Sight, { measured }: CallRates): Map<string, Late> {
  const found = [...measured].flatMap((component): [string, Late][] => {
    const [tail, middle] = [tailOf(component, sight), slowed(sight.of(component).filter(isMiddle))];
    if (!tail) return [];
    return [
      [component, { tail: tail.after - tail.before, middle: middle ? middle.after - middle.before : 0 }],
    ];
  });
  return new Map(found);
}

/** Calls that the caller itself measures. */
function callsOf({ picture, of }: Sight): Call[] {
  const measured = picture.series.filter(({ signal }) => signal.startsWith('edge_latency'));
  return measured.flatMap(({ subject }): Call[] => {
    const [caller, callee] = subject.split('>');
    if (caller === undefined || callee === undefined) return [];
    const found = of(subject).filter(it => it.signal.startsWith('edge_latency') && it.score > 0);
    const worst = found.toSorted((a, b) => b.after - b.before - (a.after - a.before))[0];
    return [{ caller, callee, late: worst && isFelt(worst) ? worst.after - worst.before : undefined }];
  });
}

const isStopped = (pod: KubeObject): boolean =>
  containersOf(pod).some(
    ({ restarts, waiting, ended }) => restarts > 0 || waiting !== undefined || ended !== undefined,
  );

/**
 * A component that is short of cpu or of pods is late, or not there, by itself: other rules tell of it. One that runs
 * and answers, though too late for its probes, may well be so because of its network.
 */
function hasOwnTrouble(component: string, late: ReadonlyMap<string, Late>, sight: Sight): boolean {
  const workload = sight.picture.workload(component);
  if (saturated(component, sight).length > 0) return true;
  if (workload === undefined || !isShort(workload)) return false;
  return !late.has(component) || workload.pods.length === 0 || workload.pods.some(isStopped);
}

/** Everything that can make these late: themselves, what they call, the nodes, and who has trouble of his own. */
function placesAround(late: ReadonlyMap<string, Late>, rates: CallRates, sight: Sight): Place[] {
  const near = new Set([...late.keys()].flatMap(name => [name, ...rates.callees(name)]));
  const nodes = new Set(rates.all.flatMap(component => nodeOf(component, sight.picture) ?? []));
  const troubled = rates.all.filter(component => hasOwnTrouble(component, late, sight));
  return [
    ...[...near].map(at => ({ kind: 'network' as const, at })),
    ...(nodes.size > 1 ? [...nodes].map(at => ({ kind: 'node' as const, at })) : []),
    ...troubled.map(at => ({ kind: 'work' as const, at })),
  ];
}

const resent = (node: string | undefined, { of }: Sight): Anomaly | undefined =>
  node === undefined ? undefined : rose(of(node), 'node_tcp_retransmits');

/** A node that loses packets sends many again, for as long as it loses them; these tell it from one that is slow. */
function toldByResent(one: Explanation, sight: Sight): Explanation {
  if (one.kind !== 'node') return one;
  const more = resent(one.at, sight);
  const isMany = more !== undefined && more.after >= 1 && more.score >= 6;
  const odds = isMany ? 1 : -0.5;
  return { ...one, fit: one.fit + (one.how === 'lossy' ? odds : -odds) };
}

/** So many others who are late are named. */
const OTHERS = 3;

/** Less than this is better explained by chance. */
const BY_CHANCE = 2;

/** How sure the best place is: by how much better it explains what is seen than the next one. */
const weightBy = (lead: number): number => 0.6 + 0.3 * (1 - Math.exp(-Math.max(0, lead) / 1.5));

/** `p95 of cart 2.29s since, 4.8ms before`. */
function lateText(one: Anomaly): string {
  const [, quantile = 'latency'] = /^latency_(p\d+)_/.exec(one.signal) ?? [];
  return `${quantile} of ${one.subject} ${levelText(one)}`;
}

/** Who is late besides, in a few names. */
function otherText(names: readonly string[]): string {
  if (names.length === 0) return '';
  const more = names.length > OTHERS ? ` and ${names.length - OTHERS} more` : '';
  return `; late as well: ${names.slice(0, OTHERS).join(', ')}${more}`;
}

function told(best: Explanation, lead: number, late: ReadonlyMap<string, Late>, sight: Sight): Finding[] {
  const all = new Set([best.at, ...best.direct, ...late.keys()]);
  const shown = [...all].flatMap(component => tailOf(component, sight) ?? []).slice(0, 4);
  const [first] = shown;
  if (!first) return [];
  const isLoss = best.how === 'lossy';
  const isNode = best.kind === 'node';
  const lost = isLoss ? resent(isNode ? best.at : nodeOf(best.at, sight.picture), sight) : undefined;
  const resends = lost ? `; node ${lost.subject} resends TCP segments: ${levelText(lost)}` : '';
  const others = [...late.keys()].filter(name => name !== first.subject && name !== best.at);
  const seen = `${lateText(first)}${otherText(others)}${resends}`;
  const found = {
    facts: shown.map(anomalyFact),
    weight: weightBy(lead),
    since: first.onset,
  };
  return isNode
    ? [
        {
          ...found,
          code: isLoss ? 'node-packet-loss' : 'node-network-latency',
          component: best.at,
          object: { apiVersion: 'v1', kind: 'Node', name: best.at },
          summary: `the network between node ${best.at} and the other nodes ${isLoss ? 'loses packets' : 'is slow'}: calls that cross it are late; ${seen}`,
        },
      ]
    : [
        {
          ...found,
          code: isLoss ? 'network-loss' : 'network-latency',
          component: best.at,
          summary: `the network of ${best.at} ${isLoss ? 'loses packets' : 'is slow'}: calls to and from it are late, though it is not short of CPU; ${seen}`,
        },
      ];
}

/** Time that is lost between components: at the network of one of them, or of a node. */
export function networks(sight: Sight): Finding[] {
  const rates = callRatesOf(sight);
  const late = lateOnes(sight, rates);
  if (late.size === 0) return [];
  const places = placesAround(late, rates, sight);
  const [best, ...others] = explanations(places, { late, calls: callsOf(sight) }, rates, name =>
    nodeOf(name, sight.picture),
  )
    .map(one => toldByResent(one, sight))
    .toSorted((a, b) => b.fit - a.fit);
  if (!best || best.fit < BY_CHANCE || best.kind === 'work') return [];
  if (hasOwnTrouble(best.at, late, sight)) return [];
  const next = others.find(({ at }) => at !== best.at);
  return told(best, best.fit - Math.max(0, next?.fit ?? 0), late, sight);
}
