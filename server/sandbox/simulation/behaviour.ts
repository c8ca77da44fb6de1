import { textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { fraction } from './random.ts';

/** How a container behaves, whatever its image really holds. Times are seconds after a run began. */
export type Behaviour = {
  pull: 'ok' | 'not_found' | 'unauthorized' | 'unreachable' | 'invalid_name';
  /** When and how a run ends by itself. Left out: it runs until it is stopped. */
  exit?: { code: number; afterSeconds: number; reason?: 'OOMKilled' };
  /** From when on probes get an answer, until when, and from when on a readiness probe gets a good one. */
  listensAfter: number;
  hangsAfter: number;
  readyAfter: number;
  /** What it prints at the start of each run, and as its last words when it fails. */
  firstLines?: readonly string[];
  lastLines?: readonly string[];
  /** All that a run prints, in place of the usual lines, and when. */
  prints?: readonly Print[];
  /** What a run that ends by itself writes to its termination log. */
  terminationMessage?: string;
};

/** A line, and how many seconds after the start of the run it is printed. */
export type Print = { after: number; text: string };

/** A scenario's say about a container; undefined leaves it to the defaults. */
export type Script = (pod: KubeObject, container: unknown) => Behaviour | undefined;

const fault = 'sandbox.quarterdeck.dev/';
const reference =
  /^(?:[a-z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$/;
const absent = /does-not-exist|missing|broken/;
const healthy: Behaviour = { pull: 'ok', listensAfter: 0, hangsAfter: Infinity, readyAfter: 0 };

function pullOf(image: string): Behaviour['pull'] {
  if (!reference.test(image)) return 'invalid_name';
  return absent.test(image) ? 'not_found' : 'ok';
}

/** Containers that are meant to end: those of Jobs and bare tasks, and init containers that are no sidecars. */
function ends(pod: KubeObject, container: unknown, isInit: boolean): boolean {
  if (isInit) return textAt(container, 'restartPolicy') !== 'Always';
  return textAt(pod, 'spec', 'restartPolicy') !== 'Always';
}

const numbers = (text = ''): number[] => (text.match(/\d+/g) ?? []).map(Number);

/** `<code> <seconds>`, as the annotations `crash` and `exit` say it. */
function exitOf(text: string | undefined): Behaviour['exit'] {
  if (text === undefined) return undefined;
  const [code = 1, afterSeconds = 5] = numbers(text);
  return { code, afterSeconds };
}

/**
 * What a container does unless a scenario says otherwise: images that look made up cannot be pulled, tasks end
 * after 2 to 8 seconds, everything else runs and is well. The pod's annotations `sandbox.quarterdeck.dev/…`
 * script faults of its containers: `image-not-found`, `crash` and `exit` (code and seconds), `oom` and `hang`
 * (seconds), `slow-start` (seconds), `unready`. The last three show through the container's probes.
 */
export function defaultBehaviour(pod: KubeObject, container: unknown, isInit: boolean): Behaviour {
  const image = textAt(container, 'image') ?? '';
  const says = (name: string): string | undefined =>
    isInit ? undefined : pod.metadata.annotations?.[`${fault}${name}`];
  const seconds = (name: string): number | undefined => numbers(says(name))[0];
  const oom = seconds('oom');
  const end = ends(pod, container, isInit)
    ? { code: 0, afterSeconds: isInit ? 1 : 2 + Math.floor(fraction(image) * 7) }
    : undefined;
  const exit =
    oom === undefined
      ? (exitOf(says('crash') ?? says('exit')) ?? end)
      : { code: 137, afterSeconds: oom, reason: 'OOMKilled' as const };
  return {
    ...healthy,
    pull: says('image-not-found') === undefined ? pullOf(image) : 'not_found',
    ...(exit && { exit }),
    listensAfter: seconds('slow-start') ?? 0,
    hangsAfter: seconds('hang') ?? Infinity,
    readyAfter: says('unready') === undefined ? 0 : Infinity,
  };
}
