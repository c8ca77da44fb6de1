import type { KubeObject } from '../../domain/kube-object.ts';
import { COMPONENT } from '../../domain/labels.ts';
import type { ClusterReader } from '../../control-plane/ports.ts';
import { workloadOf } from '../component-pods.ts';
import { escaped } from './pattern.ts';

type Workload = { kind: string; name: string };

/** Kubernetes makes names of these, so that no word comes about. */
const LETTER = '[bcdfghjklmnpqrstvwxz2456789]';
const ENDING = `${LETTER}{5}`;
/** A pod's name has 63 characters at most, of which the last five are its own. */
const START = 58;

/** `name-middle-abcde`, or what is left of that where it is too long. */
function between(name: string, middle: string, letters: string, longest: number): string {
  if (name.length + longest + 2 <= START) return `${escaped(name)}-${middle}-${ENDING}`;
  return `${escaped(`${name}-`.slice(0, START))}[${letters}-]{0,${longest + 1}}${ENDING}`;
}

const ofCronJob = (name: string): string => between(name, '\\d{8,10}', '0-9', 10);

/** What the names of all pods of a workload look like, those that are gone too. */
function patternOf({ kind, name }: Workload): string {
  if (kind === 'StatefulSet') return `${escaped(name)}-\\d+`;
  if (kind === 'Deployment') return between(name, `${LETTER}{1,10}`, 'bcdfghjklmnpqrstvwxz2456789', 10);
  if (kind === 'CronJob') return ofCronJob(name);
  const [, cronJob] = /^(.+)-\d{8,10}$/.exec(kind === 'Job' ? name : '') ?? [];
  if (cronJob !== undefined) return ofCronJob(cronJob);
  const index = kind === 'Job' ? '(?:\\d+-)?' : '';
  return `${escaped(`${name}-`.slice(0, START))}${index}${ENDING}`;
}

const kinds = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'CronJob'],
  ['batch/v1', 'Job'],
] as const;

/** What could have pods but has none now, such as a Deployment that is scaled to zero. */
export async function workloadsWithoutPods(
  cluster: ClusterReader,
  namespace: string,
  component: string,
  signal?: AbortSignal,
): Promise<Workload[]> {
  const found = await Promise.all(
    kinds.map(async ([apiVersion, kind]) => {
      if (!(await cluster.serves(apiVersion, kind, signal))) return [];
      const query = { apiVersion, kind, namespace, labels: `${COMPONENT}=${component}` };
      const { items } = await cluster.list(query, signal);
      return items.map(({ metadata }) => ({ kind, name: metadata.name }));
    }),
  );
  return found.flat();
}

const either = (patterns: readonly string[]): string | undefined =>
  patterns.length === 0 ? undefined : [...new Set(patterns)].toSorted().join('|');

/** A regular expression of exactly these names. */
export const exactly = (pods: readonly KubeObject[]): string | undefined =>
  either(pods.map(({ metadata }) => escaped(metadata.name)));

/**
 * A regular expression that matches the whole names of the pods of these workloads: those that are there, and those
 * that were. Undefined where there is nothing to look for.
 */
export function everyName(pods: readonly KubeObject[], others: readonly Workload[]): string | undefined {
  const patterns = [...pods.flatMap(pod => workloadOf(pod) ?? []), ...others].map(patternOf);
  const known = new RegExp(`^(?:${either(patterns) ?? '(?!)'})$`);
  const strange = pods.filter(({ metadata }) => !known.test(metadata.name));
  return either([...patterns, ...strange.map(({ metadata }) => escaped(metadata.name))]);
}
