import { containersOf } from '../../domain/container.ts';
import { at, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { nearest } from '../../domain/name.ts';
import { instant } from '../../domain/time.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { needsOf } from '../needs.ts';
import type { Picture } from '../picture.ts';
import { notStarting, tellings } from '../telling.ts';
import { suspects, type Workload } from '../workload.ts';

type Cause = { code: string; text: string };

function near(picture: Picture, kind: string, namespace: string, missing: string): string {
  const known = picture
    .of(kind)
    .filter(it => it.metadata.namespace === namespace)
    .map(it => it.metadata.name);
  const name = nearest(missing, known);
  return name === undefined ? '' : ` (there is ${name})`;
}

const whole = (kind: string, name: string, namespace: string, picture: Picture): Cause =>
  /secret/i.test(kind)
    ? {
        code: 'secret-missing',
        text: `secret ${name} does not exist${near(picture, 'Secret', namespace, name)}`,
      }
    : {
        code: 'config-map-missing',
        text: `config map ${name} does not exist${near(picture, 'ConfigMap', namespace, name)}`,
      };

/** `secret "x" not found`, `couldn't find key k in ConfigMap ns/x`, and how volumes say the same. */
function missingReference(text: string, namespace: string, picture: Picture): Cause | undefined {
  const key = /couldn't find key (\S+) in (Secret|ConfigMap) (\S+)/.exec(text);
  if (key)
    return {
      code: key[2] === 'Secret' ? 'secret-key-missing' : 'config-map-key-missing',
      text: `${key[2]} ${key[3]?.split('/').at(-1)} has no key ${key[1]}`,
    };
  const mounted = /references non-existent (secret|config) key: (\S+)/.exec(text);
  if (mounted)
    return {
      code: mounted[1] === 'secret' ? 'secret-key-missing' : 'config-map-key-missing',
      text: `there is no key ${mounted[2]} to mount`,
    };
  const [, kind, name] = /(secret|configmap)s? "([^"]+)" not found/i.exec(text) ?? [];
  return kind === undefined || name === undefined ? undefined : whole(kind, name, namespace, picture);
}

/** Config maps that a template needs and that are not there; their keys likewise. Optional ones are not needed. */
function unmet({ template, namespace }: Workload, picture: Picture): Cause | undefined {
  if (!picture.sees('ConfigMap')) return undefined;
  for (const { kind, name, keys } of needsOf(at(template, 'spec'))) {
    if (kind !== 'ConfigMap') continue;
    const map = picture.find(kind, namespace, name);
    if (!map) return whole(kind, name, namespace, picture);
    const lost = keys.find(
      key => at(map, 'data', key) === undefined && at(map, 'binaryData', key) === undefined,
    );
    if (lost !== undefined)
      return { code: 'config-map-key-missing', text: `ConfigMap ${name} has no key ${lost}` };
  }
  return undefined;
}

/** Secrets are not read. That one is there, with a key, is known from pods that run with it. */
function unproven(pod: KubeObject, isMounted: boolean, picture: Picture): Cause | undefined {
  const proofs = picture
    .of('Pod')
    .filter(it => it !== pod && containersOf(it).some(({ running, ended }) => running || ended))
    .flatMap(({ spec }) => needsOf(spec))
    .filter(({ kind }) => kind === 'Secret');
  const needs = needsOf(pod.spec).filter(({ kind, mounted }) => kind === 'Secret' && mounted === isMounted);
  const strange = needs.find(({ name }) => !proofs.some(it => it.name === name));
  if (strange)
    return { code: 'secret-missing', text: `no pod that runs has secret ${strange.name}, which it needs` };
  for (const { name, keys } of needs) {
    const lost = keys.find(key => !proofs.some(it => it.name === name && it.keys.includes(key)));
    if (lost !== undefined)
      return { code: 'secret-key-missing', text: `no pod that runs has key ${lost} of secret ${name}` };
  }
  return undefined;
}

const STUCK = /^(CreateContainerConfigError|ContainerCreating|PodInitializing)$/;

/** By then volumes are set up, if they can be. */
const SET_UP_MS = 45_000;

/** What is left where the words are gone: a container that kubelet cannot configure, or that is never made. */
function unsaid(workload: Workload, pod: KubeObject, reason: string, picture: Picture): Finding[] {
  const found = unmet(workload, picture);
  const say = (cause: Cause, weight: number) => [
    notStarting(workload, pod, cause, [objectFact(pod, `waits (${reason}); ${cause.text}`)], weight),
  ];
  if (found) return say(found, 0.9);
  const isConfig = reason === 'CreateContainerConfigError';
  const age = picture.now - (instant(pod.metadata.creationTimestamp) ?? picture.now);
  const isMute = !picture.events(pod).some(({ warning }) => warning);
  // Where one container has begun, the volumes are set up.
  const hasBegun = containersOf(pod).some(({ running, ended, last }) => running || ended || last);
  if (hasBegun && !isConfig) return [];
  const guess = isMute && (isConfig || age > SET_UP_MS) ? unproven(pod, !isConfig, picture) : undefined;
  return guess ? say(guess, isConfig ? 0.78 : 0.68) : [];
}

function judge(workload: Workload, pod: KubeObject, picture: Picture): Finding[] {
  const waiting = containersOf(pod).filter(container => STUCK.test(container.waiting?.reason ?? ''));
  if (waiting.length === 0 || textAt(pod, 'spec', 'nodeName') === undefined) return [];
  const told = [
    ...waiting.flatMap(container => tellings(pod, container, picture, /^Failed$/)),
    ...tellings(pod, undefined, picture, /^FailedMount$/),
  ];
  for (const { text, fact } of told) {
    const cause = missingReference(text, workload.namespace, picture);
    if (cause) return [notStarting(workload, pod, cause, [fact], 0.97)];
  }
  return unsaid(workload, pod, waiting[0]?.waiting?.reason ?? '', picture);
}

/** Secrets and config maps, or keys of them, that a pod needs and that are not there. */
export const references: Rule = picture =>
  picture.workloads.flatMap(workload => suspects(workload).flatMap(pod => judge(workload, pod, picture)));
