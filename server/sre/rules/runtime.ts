import { type Container, containersOf, type Ended } from '../../domain/container.ts';
import { at, listAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import { loopSince } from '../../domain/restart-loop.ts';
import { logFact, objectFact } from '../fact.ts';
import { isLately } from '../recent.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import { isOfCall } from '../heard.ts';
import { causeIn, type Complaint, complaintIn } from '../last-words.ts';
import type { ContainerLog, LogLine } from '../picture.ts';
import { responsibleFor } from '../responsible.ts';
import type { Place } from '../place.ts';
import { hasFailed, suspects } from '../workload.ts';
import { isKernelKill, outOfMemory } from './memory.ts';
import { isPoolOfUnreached } from '../database-words.ts';

/** The lines of a run that ended, or of the present one where nothing older was kept. */
function logsOf({ workload, pod, container, picture }: Place): readonly ContainerLog[] {
  const own = picture
    .logsOf(workload.component)
    .filter(log => log.pod === pod.metadata.name && log.container === container.name);
  return own.toSorted((a, b) => Number(b.previous) - Number(a.previous));
}

type Last = { complaint: Complaint; line: LogLine; fact: Fact };

function lastComplaint(place: Place): Last | undefined {
  const logs = logsOf(place);
  // Words that tell the cause count before louder ones that only tell of harm.
  for (const wants of [(text: string) => causeIn(text) !== undefined, complaintIn])
    for (const log of logs) {
      const line = log.lines.findLast(({ text }) => Boolean(wants(text)));
      const complaint = line && complaintIn(line.text);
      if (line && complaint) return { complaint, line, fact: logFact(log, line) };
    }
  return undefined;
}

/** What an exit code alone tells: 127 and 126 are a shell's, 137 is a kill, by the kernel where memory is short. */
function endCode(place: Place, end: Ended): string | undefined {
  if (end.code === 127) return 'command-not-found';
  if (end.code === 126) return 'command-not-executable';
  return isKernelKill(place, end) ? 'out-of-memory' : undefined;
}

/** Files that may not be written are a volume's where the pod has one; else it is the program's own trouble. */
function isOfVolume({ workload }: Place): boolean {
  const hasVolume = listAt(workload.template, 'spec', 'volumes').some(
    volume => at(volume, 'projected') === undefined && at(volume, 'configMap') === undefined,
  );
  return hasVolume || listAt(workload.object, 'spec', 'volumeClaimTemplates').length > 0;
}

/** What the words tell, else what the exit code does. A shell's 126 is about a program, whatever it says of it. */
function codeOf(told: string | undefined, coded: string | undefined, place: Place): string {
  const isProgram = told === 'volume-permission-denied' && (coded !== undefined || !isOfVolume(place));
  return (isProgram ? coded : (told ?? coded)) ?? 'application-crash';
}

/**
 * How far a crash shows its own cause: least where kubelet ended it, little where nothing is known of what it said,
 * for every other cause of a crash looks so, or where its last words are about somebody else.
 */
function weightOf(code: string, isProbed: boolean, said: Last | undefined, isSilent: boolean): number {
  if (isProbed) return 0.45;
  if (code === 'application-crash' && isSilent) return 0.65;
  if (code === 'application-crash') return said && isOfCall(said.line.text) ? 0.7 : 0.8;
  return said?.complaint.code === undefined ? 0.82 : 0.9;
}

/** Whether kubelet ended the pod as a whole, and says why: its processes were killed for that. */
const wasEnded = (pod: KubeObject): boolean =>
  hasFailed(pod) && textAt(pod, 'status', 'reason') !== undefined;

/** How far one that is ready just now, between two crashes, shows its cause. */
const READY = 0.62;
const TIMES = 2;

/** Whether a process that is well at the moment has ended again and again, and lives no longer yet than it did before. */
function keepsEnding({ restarts, runningSince }: Container, end: Ended, now: number): boolean {
  if (restarts < TIMES || end.at === undefined || end.from === undefined) return false;
  return runningSince !== undefined && now - runningSince <= 2 * (end.at - end.from);
}

/** A process that should go on and ends again and again has failed, whatever it says of it. */
function isFailing(container: Container, end: Ended, now: number): boolean {
  if (end.reason === 'OOMKilled') return false;
  if (container.waiting?.reason === 'CrashLoopBackOff') return true;
  if (end.code === 0) return false;
  return container.ready ? keepsEnding(container, end, now) : isLately(end.at, now);
}

/** A process that ends by itself with an error, again and again; what it said last tells why. */
function crash(place: Place): Finding[] {
  const { workload, pod, container, picture } = place;
  const end = container.ended ?? container.last;
  if (!end || container.init || wasEnded(pod) || !isFailing(container, end, picture.now)) return [];
  // A kubelet that stops a container for its probe has said so; the probe rules judge that.
  const isProbed =
    picture.events(pod).some(({ reason, message }) => reason === 'Killing' && /probe/.test(message)) ||
    end.code === 143;
  const said = lastComplaint(place);
  const [log] = logsOf(place);
  const words = log?.lines.at(-1);
  const facts: Fact[] = [
    objectFact(
      pod,
      `${container.label} ended with code ${end.code}${end.reason ? ` (${end.reason})` : ''}, ${container.restarts} restarts`,
    ),
    ...(said ? [said.fact] : log && words ? [logFact(log, words)] : []),
  ];
  const last = said ? said.complaint.text : words?.text;
  const why = last && `: ${oneLine(last, 160)}`;
  const since = loopSince(pod, container, picture.events(pod), picture.now);
  const isPool = isPoolOfUnreached(said?.complaint.code ?? '', log?.lines ?? []);
  const code = codeOf(isPool ? undefined : said?.complaint.code, endCode(place, end), place);
  const weight = weightOf(code, isProbed, said, last === undefined);
  // What a database refuses everybody is the database's, whoever ends for it.
  const owner = said ? responsibleFor(workload, code, said.line, picture) : workload;
  return [
    {
      code,
      component: owner.component,
      object: refOf(owner === workload ? pod : owner.object),
      summary: `${workload.component} crashes with exit code ${end.code}${why ?? ''}`,
      facts,
      weight: container.ready ? Math.min(READY, weight) : weight,
      ...(since !== undefined && { since }),
    },
  ];
}

/** Processes that run and do not stay. */
export const runtime: Rule = picture =>
  picture.workloads.flatMap(workload =>
    suspects(workload).flatMap(pod =>
      containersOf(pod).flatMap(container => {
        const place = { workload, pod, container, picture };
        const memory = outOfMemory(place);
        return memory.length > 0 ? memory : crash(place);
      }),
    ),
  );
