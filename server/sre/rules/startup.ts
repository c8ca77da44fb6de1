import { type Container, containersOf } from '../../domain/container.ts';
import { textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { pointed } from '../../domain/pointed.ts';
import { parseQuantity, toNumber } from '../../domain/quantity.ts';
import { instant } from '../../domain/time.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { notStarting, tellings } from '../telling.ts';
import { suspects, type Workload } from '../workload.ts';
import { missingAccount } from './refusals.ts';

type Wording = readonly [code: string, wording: RegExp];

/** What kubelet and runtime say when a container cannot be made or its process not be begun. */
const starts: readonly Wording[] = [
  ['out-of-memory', /OOM-?killed|memory limit too low|cannot allocate memory|minimum memory limit/i],
  ['image-architecture-mismatch', /exec format error/i],
  ['volume-permission-denied', /(?:error mounting|mkdir|mount|rootfs|volume).*permission denied/i],
  ['command-not-executable', /exec: .*permission denied|permission denied.*exec/i],
  ['volume-mount-failed', /error mounting|mount.*failed|not a directory/i],
  ['command-not-found', /executable file .*not found|no such file or directory|no command specified/i],
  ['volume-permission-denied', /permission denied/i],
];

const first = (text: string): string | undefined => starts.find(([, wording]) => wording.test(text))?.[0];

const STARTING = new Set(['RunContainerError', 'CreateContainerError', 'StartError', 'ContainerCannotRun']);

function runFailure(workload: Workload, pod: KubeObject, container: Container, picture: Picture): Finding[] {
  const ended = container.ended ?? container.last;
  const isStart = STARTING.has(container.waiting?.reason ?? '') || STARTING.has(ended?.reason ?? '');
  if (!isStart || container.ready) return [];
  const tales = tellings(pod, container, picture, /^(Failed|FailedStart)$/);
  const texts = tales.map(({ text }) => text).filter(text => !/^back-off/i.test(text));
  const told = texts.map(first).find(it => it !== undefined);
  if (told === undefined) return [];
  // What is wrong with an init container's command is that container's own failure.
  const code = container.init && told.startsWith('command-') ? 'init-container-failed' : told;
  const text = `${container.label} cannot be started: ${pointed(texts[0] ?? '', 200)}`;
  return [
    notStarting(
      workload,
      pod,
      { code, text },
      tales.map(({ fact }) => fact),
      0.97,
    ),
  ];
}

/** A reference that is missing is judged with the references. */
const REFERENCE = /(?:secret|configmap)s? "[^"]+" not found|references non-existent/i;

/** Kubelet says so for a moment whenever it has not yet read a config map, and tries again. */
const PASSING = /failed to sync (?:configmap|secret) cache/;

/** A pod that is on a node and gets no containers: its sandbox or its volumes. Where one has begun, those are there. */
function podFailure(workload: Workload, pod: KubeObject, picture: Picture): Finding[] {
  const isWaiting =
    textAt(pod, 'status', 'phase') === 'Pending' && textAt(pod, 'spec', 'nodeName') !== undefined;
  const hasBegun = containersOf(pod).some(({ running, ended, last }) => running || ended || last);
  if (!isWaiting || hasBegun) return [];
  const told = tellings(
    pod,
    undefined,
    picture,
    /^(FailedMount|FailedAttachVolume|FailedCreatePodSandBox|FailedMapVolume)$/,
  ).filter(({ text }) => !PASSING.test(text));
  if (told.some(({ text }) => REFERENCE.test(text))) return [];
  for (const { text, fact } of told) {
    const account = missingAccount(text);
    if (account !== undefined) {
      const cause = { code: 'service-account-missing', text: `service account ${account} does not exist` };
      return [notStarting(workload, pod, cause, [fact], 0.95)];
    }
    const sandbox = /sandbox/i.test(text) ? first(text) : undefined;
    if (sandbox === 'out-of-memory')
      return [notStarting(workload, pod, { code: sandbox, text: pointed(text, 220) }, [fact], 0.96)];
    if (/sandbox/i.test(text))
      return [notStarting(workload, pod, { code: 'sandbox-failed', text: pointed(text, 220) }, [fact], 0.7)];
    const code = /permission denied|access denied|operation not permitted|read-only file system/i.test(text)
      ? 'volume-permission-denied'
      : 'volume-mount-failed';
    return [notStarting(workload, pod, { code, text: pointed(text, 200) }, [fact], 0.9)];
  }
  return [];
}

/** With less than this no process can even be begun. Source: runc's own minimum is 6 MiB. */
const LEAST_MEMORY = 12 * 1024 * 1024;
const CREATING_MS = 15_000;

/** Where the events are gone: containers that are never made, of a pod that may use next to no memory. */
function tooSmall(workload: Workload, pod: KubeObject, container: Container, picture: Picture): Finding[] {
  const limit = parseQuantity(textAt(container.spec, 'resources', 'limits', 'memory') ?? '');
  const age = picture.now - (instant(pod.metadata.creationTimestamp) ?? picture.now);
  const isStuck = container.waiting?.reason === 'ContainerCreating' && age > CREATING_MS;
  if (limit === undefined || toNumber(limit) >= LEAST_MEMORY || !isStuck) return [];
  const text = `${container.label} may use only ${textAt(container.spec, 'resources', 'limits', 'memory')} of memory and is never made`;
  return [notStarting(workload, pod, { code: 'out-of-memory', text }, [objectFact(pod, text)], 0.75)];
}

function initFailure(workload: Workload, pod: KubeObject, container: Container): Finding[] {
  const ended = container.ended ?? container.last;
  const isOver = container.ended?.code === 0 || container.ready;
  if (!container.init || ended === undefined || ended.code === 0 || isOver) return [];
  const text = `${container.label} ends with code ${ended.code}${ended.reason ? ` (${ended.reason})` : ''}`;
  const seen = objectFact(pod, `${text}${ended.message ? `: ${ended.message}` : ''}`);
  return [notStarting(workload, pod, { code: 'init-container-failed', text }, [seen], 0.8)];
}

/** Containers that cannot be made or begun: command, sandbox, volumes, init containers. */
export const startup: Rule = picture =>
  picture.workloads.flatMap(workload =>
    suspects(workload).flatMap(pod => [
      ...podFailure(workload, pod, picture),
      ...containersOf(pod).flatMap(container => [
        ...runFailure(workload, pod, container, picture),
        ...initFailure(workload, pod, container),
        ...tooSmall(workload, pod, container, picture),
      ]),
    ]),
  );
