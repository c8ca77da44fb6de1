import { type Container, containersOf } from '../../domain/container.ts';
import { listAt, numberAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import { instant } from '../../domain/time.ts';
import { logFact, objectFact } from '../fact.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import { type Complaint, complaintIn } from '../last-words.ts';
import type { ContainerLog, Picture } from '../picture.ts';
import type { Workload } from '../workload.ts';

/** What ended longer ago than this, and has run since, is over. */
const RECENT_MS = 30 * 60_000;

type Place = { workload: Workload; pod: KubeObject; container: Container; picture: Picture };

const isRecent = (at: number | undefined, now: number): boolean => at === undefined || now - at <= RECENT_MS;

function outOfMemory({ workload, pod, container, picture }: Place): Finding[] {
  const end = [container.ended, container.last].find(it => it?.reason === 'OOMKilled');
  if (!end || (container.ready && !isRecent(end.at, picture.now))) return [];
  const limit = textAt(container.spec, 'resources', 'limits', 'memory');
  return [
    {
      code: 'out-of-memory',
      component: workload.component,
      object: refOf(pod),
      summary: `${workload.component} is killed for using more memory than its limit${limit === undefined ? '' : ` of ${limit}`} (${container.restarts} restarts)`,
      facts: [
        objectFact(
          pod,
          `${container.label} ended: OOMKilled, exit code ${end.code}, ${container.restarts} restarts`,
        ),
      ],
      weight: container.ready ? 0.75 : 0.95,
      ...(end.at !== undefined && { since: end.at }),
    },
  ];
}

/** The lines of a run that ended, or of the present one where nothing older was kept. */
function logsOf({ workload, pod, container, picture }: Place): readonly ContainerLog[] {
  const own = picture
    .logsOf(workload.component)
    .filter(log => log.pod === pod.metadata.name && log.container === container.name);
  return own.toSorted((a, b) => Number(b.previous) - Number(a.previous));
}

function lastComplaint(place: Place): { complaint: Complaint; fact: Fact } | undefined {
  for (const log of logsOf(place)) {
    const line = log.lines.findLast(({ text }) => complaintIn(text) !== undefined);
    const complaint = line && complaintIn(line.text);
    if (line && complaint) return { complaint, fact: logFact(log, line) };
  }
  return undefined;
}

/** A process that ends by itself with an error, again and again; what it said last tells why. */
function crash(place: Place): Finding[] {
  const { workload, pod, container, picture } = place;
  const end = container.ended ?? container.last;
  const loops = container.waiting?.reason === 'CrashLoopBackOff';
  const failed = end !== undefined && end.code !== 0 && end.reason !== 'OOMKilled';
  if (!failed || container.init || (!loops && (container.ready || !isRecent(end.at, picture.now)))) return [];
  // A kubelet that stops a container for its probe has said so; the probe rules judge that.
  const isProbed = picture
    .events(pod)
    .some(({ reason, message }) => reason === 'Killing' && /probe/.test(message));
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
  const why =
    said?.complaint.code === undefined
      ? words && `: ${oneLine(words.text, 160)}`
      : `: ${said.complaint.text}`;
  return [
    {
      code: said?.complaint.code ?? 'application-crash',
      component: workload.component,
      object: refOf(pod),
      summary: `${workload.component} crashes with exit code ${end.code}${why ?? ''}`,
      facts,
      weight: isProbed ? 0.45 : said?.complaint.code === undefined ? 0.8 : 0.9,
      ...(end.at !== undefined && { since: end.at }),
    },
  ];
}

/** Two containers of one pod share its ports. */
function sharedPort(workload: Workload): Finding[] {
  const ports = listAt(workload.template, 'spec', 'containers').flatMap(container =>
    listAt(container, 'ports').map(port => ({
      container: textAt(container, 'name') ?? '',
      port: `${numberAt(port, 'containerPort')}/${textAt(port, 'protocol') ?? 'TCP'}`,
    })),
  );
  const twice = [...Map.groupBy(ports, ({ port }) => port)].find(
    ([, users]) => new Set(users.map(({ container }) => container)).size > 1,
  );
  if (!twice || workload.ready >= workload.desired) return [];
  const [port, users] = twice;
  const text = `port ${port} is wanted by the containers ${users.map(({ container }) => container).join(' and ')}`;
  return [
    {
      code: 'port-conflict',
      component: workload.component,
      object: refOf(workload.object),
      summary: `${workload.component}: ${text}, which share one address`,
      facts: [objectFact(workload.object, text)],
      weight: 0.92,
    },
  ];
}

const endings: { readonly [reason: string]: string } = {
  Evicted: 'evicted',
  DeadlineExceeded: 'deadline-exceeded',
};

function failedPod(workload: Workload, pod: KubeObject, picture: Picture): Finding[] {
  const reason = textAt(pod, 'status', 'reason') ?? '';
  const message = textAt(pod, 'status', 'message') ?? '';
  const known = endings[reason];
  if (known === undefined) return [];
  const code = /ephemeral[- ]storage/i.test(message) ? 'ephemeral-storage-exceeded' : known;
  const since = instant(textAt(pod, 'status', 'startTime'));
  if (workload.ready >= workload.desired && !isRecent(since, picture.now)) return [];
  return [
    {
      code,
      component: workload.component,
      object: refOf(pod),
      summary: `${workload.component}'s pod ${pod.metadata.name} was ended: ${oneLine(message || reason, 200)}`,
      facts: [objectFact(pod, `${reason}: ${message}`)],
      weight: workload.ready < workload.desired ? 0.85 : 0.6,
    },
  ];
}

const jobEnds: { readonly [reason: string]: string } = {
  BackoffLimitExceeded: 'job-backoff-exceeded',
  DeadlineExceeded: 'deadline-exceeded',
  PodFailurePolicy: 'job-backoff-exceeded',
};

function failedJob(workload: Workload): Finding[] {
  return [workload.object, ...workload.children]
    .filter(({ kind }) => kind === 'Job')
    .slice(0, 1)
    .flatMap(job =>
      listAt(job, 'status', 'conditions').flatMap(condition => {
        const code = jobEnds[textAt(condition, 'reason') ?? ''];
        if (
          textAt(condition, 'type') !== 'Failed' ||
          textAt(condition, 'status') !== 'True' ||
          code === undefined
        )
          return [];
        const message = textAt(condition, 'message') ?? '';
        return [
          {
            code,
            component: workload.component,
            object: refOf(job),
            summary: `job ${job.metadata.name} failed: ${oneLine(message, 200)}`,
            facts: [objectFact(job, `${textAt(condition, 'reason')}: ${message}`)],
            weight: 0.7,
          },
        ];
      }),
    );
}

/** Processes that run and do not stay. */
export const runtime: Rule = picture =>
  picture.workloads.flatMap(workload => [
    ...sharedPort(workload),
    ...failedJob(workload),
    ...workload.pods.slice(0, 3).flatMap(pod => [
      ...failedPod(workload, pod, picture),
      ...containersOf(pod).flatMap(container => {
        const place = { workload, pod, container, picture };
        const memory = outOfMemory(place);
        return memory.length > 0 ? memory : crash(place);
      }),
    ]),
  ]);
