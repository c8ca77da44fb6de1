import { type Container, containersOf } from '../../domain/container.ts';
import { listAt, textAt } from '../../domain/json.ts';
import { type KubeObject, refOf } from '../../domain/kube-object.ts';
import { oneLine } from '../../domain/line.ts';
import { nearest } from '../../domain/name.ts';
import { eventFact, objectFact } from '../fact.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import type { Workload } from '../workload.ts';

type Cause = { code: string; text: string };
type Wording = readonly [code: string, wording: RegExp];

/** What container runtimes and registries say of a pull that fails; the first that fits counts. */
const pulls: readonly Wording[] = [
  ['image-architecture-mismatch', /no match for platform|no matching manifest|exec format error/i],
  ['image-registry-unresolvable', /no such host|server misbehaving|temporary failure in name resolution/i],
  [
    'image-registry-unreachable',
    /i\/o timeout|connection refused|no route to host|network is unreachable|TLS handshake|deadline exceeded|connection reset|x509|certificate|EOF$/i,
  ],
  [
    'image-pull-unauthorized',
    /unauthorized|authentication required|authorization failed|failed to authorize|insufficient_scope|no basic auth|denied|\b40[13]\b|forbidden/i,
  ],
  [
    'image-not-found',
    /not found|manifest unknown|does not exist|name unknown|invalid reference|couldn't parse image/i,
  ],
];

/** What kubelet and runtime say when a container cannot be made or its process not be begun. */
const starts: readonly Wording[] = [
  ['out-of-memory', /OOM-?killed|memory limit too low|cannot allocate memory|minimum memory limit/i],
  ['image-architecture-mismatch', /exec format error/i],
  ['command-not-found', /executable file not found|no such file or directory|stat .*: not a directory/i],
  ['volume-permission-denied', /permission denied/i],
  ['volume-mount-failed', /error mounting|mount.*failed|not a directory/i],
];

const first = (wordings: readonly Wording[], text: string): string | undefined =>
  wordings.find(([, wording]) => wording.test(text))?.[0];

const PULLING = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
]);
const STARTING = new Set(['RunContainerError', 'CreateContainerError', 'StartError', 'ContainerCannotRun']);

function names(picture: Picture, kind: string, namespace: string, missing: string): string {
  const near = nearest(
    missing,
    picture
      .of(kind)
      .filter(it => it.metadata.namespace === namespace)
      .map(it => it.metadata.name),
  );
  return near === undefined ? '' : ` (there is ${near})`;
}

/** `secret "x" not found`, `couldn't find key k in ConfigMap ns/x`, and how volumes say the same. */
function missingReference(text: string, namespace: string, picture: Picture): Cause | undefined {
  const key = /couldn't find key (\S+) in (Secret|ConfigMap) (\S+)/.exec(text);
  if (key)
    return {
      code: key[2] === 'Secret' ? 'secret-key-missing' : 'config-map-key-missing',
      text: `${key[2]} ${key[3]?.split('/').at(-1)} has no key ${key[1]}`,
    };
  const volumeKey = /(?:references non-existent (secret|config) key): (\S+)/.exec(text);
  if (volumeKey)
    return {
      code: volumeKey[1] === 'secret' ? 'secret-key-missing' : 'config-map-key-missing',
      text: `there is no key ${volumeKey[2]}`,
    };
  const whole = /(secret|configmap) "([^"]+)" not found|object "[^"]*"\/"([^"]+)" not registered/i.exec(text);
  const [, kind = '', name = ''] = whole ?? [];
  if (name === '') return undefined;
  return kind.toLowerCase() === 'secret'
    ? {
        code: 'secret-missing',
        text: `secret ${name} does not exist${names(picture, 'Secret', namespace, name)}`,
      }
    : {
        code: 'config-map-missing',
        text: `config map ${name} does not exist${names(picture, 'ConfigMap', namespace, name)}`,
      };
}

type Told = { text: string; fact: Fact };

/** Everything that was said about why a container, or its pod, does not start; newest first. */
function tellings(
  pod: KubeObject,
  container: Container | undefined,
  picture: Picture,
  reasons: RegExp,
): Told[] {
  const waiting = container?.waiting;
  const status = waiting
    ? [
        {
          text: waiting.message,
          fact: objectFact(pod, `${container?.label} waits: ${waiting.reason}: ${waiting.message}`),
        },
      ]
    : [];
  const events = picture
    .events(pod)
    .filter(({ reason }) => reasons.test(reason))
    .map(happening => ({ text: happening.message, fact: eventFact(pod, happening) }));
  return [...status, ...events];
}

function finding(
  workload: Workload,
  pod: KubeObject,
  { code, text }: Cause,
  facts: Fact[],
  weight: number,
): Finding {
  return {
    code,
    component: workload.component,
    object: refOf(pod),
    summary: `${workload.component} does not start: ${text}`,
    facts: facts.slice(0, 4),
    weight,
  };
}

function pullFailure(workload: Workload, pod: KubeObject, container: Container, picture: Picture): Finding[] {
  if (!PULLING.has(container.waiting?.reason ?? '')) return [];
  const told = tellings(
    pod,
    container,
    picture,
    /^(Failed|FailedToRetrieveImagePullSecret|InspectFailed|ErrImageNeverPull)$/,
  );
  const secret = told
    .map(({ text }) => /retrieve some image pull secrets \(([^)]+)\)/.exec(text)?.[1])
    .find(it => it !== undefined);
  const code =
    container.waiting?.reason === 'InvalidImageName'
      ? 'image-not-found'
      : told.map(({ text }) => first(pulls, text)).find(it => it !== undefined);
  // Without a readable reply the missing pull secret is what is left; with one, the reply decides.
  const cause =
    secret !== undefined && code !== 'image-registry-unresolvable' && code !== 'image-registry-unreachable'
      ? {
          code: 'image-pull-unauthorized',
          text: `pull secret ${secret} does not exist, image ${container.image} is refused`,
        }
      : {
          code: code ?? 'image-not-found',
          text: `image ${container.image} cannot be pulled: ${oneLine(told[0]?.text ?? '', 160)}`,
        };
  const telling = told.filter(
    ({ text }) => first(pulls, text) !== undefined || text.includes('pull secrets'),
  );
  return [
    finding(
      workload,
      pod,
      cause,
      (telling.length > 0 ? telling : told).map(({ fact }) => fact),
      code === undefined ? 0.8 : 0.97,
    ),
  ];
}

function configFailure(
  workload: Workload,
  pod: KubeObject,
  container: Container,
  picture: Picture,
): Finding[] {
  if (container.waiting?.reason !== 'CreateContainerConfigError') return [];
  const told = tellings(pod, container, picture, /^Failed$/);
  const cause = told
    .map(({ text }) => missingReference(text, workload.namespace, picture))
    .find(it => it !== undefined);
  return cause
    ? [
        finding(
          workload,
          pod,
          cause,
          told.map(({ fact }) => fact),
          0.97,
        ),
      ]
    : [];
}

function runFailure(workload: Workload, pod: KubeObject, container: Container, picture: Picture): Finding[] {
  const ended = container.ended ?? container.last;
  const isStart = STARTING.has(container.waiting?.reason ?? '') || STARTING.has(ended?.reason ?? '');
  if (!isStart) return [];
  const told = [
    ...tellings(pod, container, picture, /^(Failed|FailedStart)$/),
    ...(ended?.message
      ? [
          {
            text: ended.message,
            fact: objectFact(pod, `${container.label} ended: ${ended.reason}: ${ended.message}`),
          },
        ]
      : []),
  ];
  const texts = told.map(({ text }) => text).filter(text => !/^(back-off|Back-off)/.test(text));
  const code = texts.map(text => first(starts, text)).find(it => it !== undefined);
  if (code === undefined) return [];
  const text = `${container.label} cannot be started: ${oneLine(texts[0] ?? '', 200)}`;
  return [
    finding(
      workload,
      pod,
      { code, text },
      told.map(({ fact }) => fact),
      0.97,
    ),
  ];
}

/** A pod that is on a node and gets no containers: its sandbox or its volumes. */
function podFailure(workload: Workload, pod: KubeObject, picture: Picture): Finding[] {
  if (textAt(pod, 'status', 'phase') !== 'Pending' || textAt(pod, 'spec', 'nodeName') === undefined)
    return [];
  const told = tellings(
    pod,
    undefined,
    picture,
    /^(FailedMount|FailedAttachVolume|FailedCreatePodSandBox|FailedMapVolume)$/,
  );
  for (const { text, fact } of told) {
    const sandbox = /sandbox/.test(text) ? first(starts, text) : undefined;
    const missing = missingReference(text, workload.namespace, picture);
    const mount = /Mount|Attach|volume/i.test(text)
      ? {
          code: /permission denied/i.test(text) ? 'volume-permission-denied' : 'volume-mount-failed',
          text: oneLine(text, 200),
        }
      : undefined;
    const cause = sandbox === undefined ? (missing ?? mount) : { code: sandbox, text: oneLine(text, 220) };
    if (cause) return [finding(workload, pod, cause, [fact], cause === mount ? 0.85 : 0.96)];
  }
  return [];
}

function initFailure(workload: Workload, pod: KubeObject, container: Container): Finding[] {
  const ended = container.ended ?? container.last;
  if (!container.init || ended === undefined || ended.code === 0) return [];
  const text = `${container.label} ends with code ${ended.code}${ended.reason ? ` (${ended.reason})` : ''}`;
  const seen = objectFact(pod, `${text}${ended.message ? `: ${ended.message}` : ''}`);
  return [finding(workload, pod, { code: 'init-container-failed', text }, [seen], 0.8)];
}

/** Containers that never run: image, references, volumes, command, init containers. */
export const startup: Rule = picture =>
  picture.workloads.flatMap(workload =>
    workload.pods
      .slice(0, 3)
      .flatMap(pod => [
        ...podFailure(workload, pod, picture),
        ...containersOf(pod).flatMap(container => [
          ...pullFailure(workload, pod, container, picture),
          ...configFailure(workload, pod, container, picture),
          ...runFailure(workload, pod, container, picture),
          ...(listAt(pod, 'spec', 'initContainers').length > 0 ? initFailure(workload, pod, container) : []),
        ]),
      ]),
  );
