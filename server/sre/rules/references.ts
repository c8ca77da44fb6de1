import { containersOf } from '../../domain/container.ts';
import { at, listAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { nearest } from '../../domain/name.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import type { Picture } from '../picture.ts';
import { notStarting, tellings } from '../telling.ts';
import type { Workload } from '../workload.ts';

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
  const containers = [
    ...listAt(template, 'spec', 'containers'),
    ...listAt(template, 'spec', 'initContainers'),
  ];
  const needs = [
    ...listAt(template, 'spec', 'volumes').map(volume => at(volume, 'configMap')),
    ...containers.flatMap(it => listAt(it, 'envFrom')).map(source => at(source, 'configMapRef')),
    ...containers
      .flatMap(it => listAt(it, 'env'))
      .map(variable => at(variable, 'valueFrom', 'configMapKeyRef')),
  ].filter(need => at(need, 'optional') !== true);
  for (const need of needs) {
    const name = textAt(need, 'name');
    if (name === undefined) continue;
    const map = picture.find('ConfigMap', namespace, name);
    if (!map) return whole('configmap', name, namespace, picture);
    const keys = [textAt(need, 'key'), ...listAt(need, 'items').map(item => textAt(item, 'key'))];
    const lost = keys.find(
      key =>
        key !== undefined && at(map, 'data', key) === undefined && at(map, 'binaryData', key) === undefined,
    );
    if (lost !== undefined)
      return { code: 'config-map-key-missing', text: `ConfigMap ${name} has no key ${lost}` };
  }
  return undefined;
}

const STUCK = /^(CreateContainerConfigError|ContainerCreating|PodInitializing)$/;

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
  const cause = unmet(workload, picture);
  if (!cause) return [];
  const reason = waiting[0]?.waiting?.reason;
  return [notStarting(workload, pod, cause, [objectFact(pod, `waits (${reason}); ${cause.text}`)], 0.9)];
}

/** Secrets and config maps, or keys of them, that a pod needs and that are not there. */
export const references: Rule = picture =>
  picture.workloads.flatMap(workload =>
    workload.pods.slice(0, 3).flatMap(pod => judge(workload, pod, picture)),
  );
