import { containersOf } from '../../domain/container.ts';
import type { Happening } from '../../domain/event.ts';
import { at, equal, numberAt } from '../../domain/json.ts';
import { refOf } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import { eventFact, objectFact } from '../fact.ts';
import { declaredPorts, portsInLog, toldPorts } from '../listening.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import type { Place } from '../place.ts';
import { type Probe, type ProbeKind as Kind, probeOf, secondsBefore } from '../probe.ts';
import { saidOf } from '../probe-words.ts';
import { hasFailed, suspects } from '../workload.ts';
import {
  type Asked,
  hasPassed,
  isHasty,
  listens,
  type Mistake,
  mistakeByOthers,
  mistakeInSettings,
  mistakeInWords,
} from '../probe-mistake.ts';

const kinds: readonly Kind[] = ['startup', 'liveness', 'readiness'];

/** By then a process listens where it is going to. */
const SETTLED_MS = 60_000;
/** A failure longer ago than this, not repeated since, is over. */
const RECENT_MS = 30 * 60_000;

const words: { readonly [mistake in Mistake]: (probe: Probe, ports: string) => string } = {
  'wrong-port': ({ named }, ports) =>
    `asks port ${named}, but the container listens on ${ports || 'another one'}`,
  'wrong-protocol': ({ protocol, named }) =>
    `asks port ${named} by ${protocol}, which is not what is spoken there`,
  'wrong-path': ({ path, named }) => `asks ${path || '/'} on port ${named}, which is not served`,
  'too-aggressive': probe =>
    `gives up after ${secondsBefore(probe)}s with a timeout of ${numberAt(probe.spec, 'timeoutSeconds') ?? 1}s per try`,
};

/** How much harm a probe does now: it keeps the pod out of service, or its container is restarted for it, or will be. */
type Harm = 'done' | 'coming';

function harmOf({ kind, container, said }: Asked): Harm | undefined {
  if (kind === 'readiness') return container.ready ? undefined : 'done';
  if (container.restarts > 0 || (said.length > 0 && !container.ready)) return 'done';
  return said.length > 0 ? 'coming' : undefined;
}

const isRecent = ({ time }: Happening, now: number): boolean => time === 0 || now - time <= RECENT_MS;

function askedBy({ workload, pod, container, picture }: Place, kind: Kind): Asked | undefined {
  const probe = probeOf(container, kind);
  const events = picture.events(pod);
  const said = saidOf(container, pod, kind, events).filter(it => isRecent(it, picture.now));
  const hasRun =
    container.running ||
    container.ended !== undefined ||
    container.last !== undefined ||
    container.restarts > 0;
  // Before its startup probe passes, no other is asked.
  const isEarlier = kind !== 'startup' && !container.started && probeOf(container, 'startup') !== undefined;
  if (!probe || !hasRun || (isEarlier && said.length === 0)) return undefined;
  const others = kinds.filter(other => other !== kind).flatMap(other => probeOf(container, other) ?? []);
  const logs = picture
    .logsOf(workload.component)
    .filter(log => log.pod === pod.metadata.name && log.container === container.name);
  return {
    kind,
    container,
    probe,
    said,
    others,
    written: [...declaredPorts(container), ...toldPorts(container.spec)],
    taken: portsInLog(logs),
    runs: container.runningSince === undefined ? 0 : picture.now - container.runningSince,
    killed: events.some(({ reason, message }) => reason === 'Killing' && /probe/.test(message)),
  };
}

/**
 * Whether what a probe must have said was not recorded: a container does not stay unready without one that fails.
 * One that was restarted has other reasons, of which there is no word either then.
 */
function isLost({ kind, probe, runs, container }: Asked, events: readonly Happening[]): boolean {
  const first = (numberAt(probe.spec, 'initialDelaySeconds') ?? 0) * 1000;
  const isLong = runs > first + SETTLED_MS / 3;
  if (kind === 'readiness') return isLong;
  return events.every(({ warning }) => !warning) && (container.restarts > 0 || isLong);
}

/** Whether another pod of the workload is well with the same probe, which then asks the right thing. */
const isProven = ({ workload, pod, container }: Place, { kind, probe }: Asked): boolean =>
  workload.pods.some(
    other =>
      other !== pod &&
      containersOf(other).some(
        it =>
          it.name === container.name &&
          it.ready &&
          (kind === 'readiness' || it.restarts === 0) &&
          equal(at(it.spec, `${kind}Probe`), probe.spec),
      ),
  );

const weightOf = (mistake: Mistake, isSet: boolean): number =>
  mistake === 'too-aggressive' ? 0.7 : isSet ? 0.95 : mistake === 'wrong-port' ? 0.75 : 0.9;

/** What is wrong with a probe, and how much harm it does; undefined for one that is right or passes. */
function verdictOn(place: Place, asked: Asked): { mistake: Mistake; harm: Harm; weight: number } | undefined {
  const { said } = asked;
  const harm = harmOf(asked);
  const [bySettings, byWords] = [mistakeInSettings(asked), mistakeInWords(asked)];
  const byOthers = said.length === 0 ? mistakeByOthers(asked) : undefined;
  const mistake = bySettings === 'wrong-port' ? bySettings : (byWords ?? bySettings ?? byOthers);
  const hasty = isHasty(asked)
    ? ({ mistake: 'too-aggressive', harm: 'coming', weight: 0.62 } as const)
    : undefined;
  if (harm === undefined || mistake === undefined || (harm === 'coming' && mistake === 'too-aggressive'))
    return hasty;
  const isDoubted = byWords === undefined && isProven(place, asked);
  if (mistake !== 'too-aggressive' && (hasPassed(asked) || isDoubted)) return undefined;
  const isUnsaid = bySettings !== 'wrong-port' && said.length === 0;
  if (isUnsaid && !isLost(asked, place.picture.events(place.pod))) return undefined;
  const weight = harm === 'coming' ? 0.72 : weightOf(mistake, bySettings !== undefined);
  return { mistake, harm, weight };
}

function judge(place: Place, kind: Kind): Finding[] {
  const { workload, pod, container } = place;
  const asked = askedBy(place, kind);
  const found = asked && verdictOn(place, asked);
  if (!asked || !found) return [];
  const { probe, said } = asked;
  const ports = [...new Set(listens(asked))].join(', ');
  const text = words[found.mistake](probe, ports);
  const facts: Fact[] = [
    objectFact(
      pod,
      `${container.label}: ${kind}Probe ${probe.protocol} :${probe.named}${probe.path}; declared ports: ${ports || 'none'}; ready ${container.ready}, restarts ${container.restarts}`,
    ),
    ...said.slice(0, 2).map(happening => eventFact(pod, happening)),
  ];
  const since = said.at(-1)?.time;
  const done =
    kind === 'readiness' ? 'it gets no traffic' : `it has been restarted ${container.restarts} times`;
  const coming = kind === 'readiness' ? 'it gets no traffic at times' : 'it will be restarted';
  return [
    {
      code: `${kind}-probe-${found.mistake}`,
      component: workload.component,
      object: refOf(pod),
      summary: `${workload.component}'s ${kind} probe ${oneLine(text)}; ${found.harm === 'coming' ? coming : done}`,
      facts,
      weight: found.weight,
      ...(since !== undefined && since > 0 && { since }),
    },
  ];
}

/** Probes that ask the wrong thing, or too impatiently. */
export const probes: Rule = picture =>
  picture.workloads.flatMap(workload =>
    suspects(workload)
      .filter(pod => !hasFailed(pod))
      .flatMap(pod =>
        containersOf(pod)
          .filter(({ init }) => !init)
          .flatMap(container => kinds.flatMap(kind => judge({ workload, pod, container, picture }, kind))),
      ),
  );
