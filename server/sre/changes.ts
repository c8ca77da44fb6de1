import { type Edit, editsOf, isOurs } from '../domain/edits.ts';
import { at, numberAt } from '../domain/json.ts';
import { type KubeObject, refName, refOf } from '../domain/kube-object.ts';
import { oneLine } from '../domain/line.ts';
import { rolloutsOf } from '../domain/replica-set-history.ts';
import type { Fact, Finding } from './finding.ts';
import type { Picture } from './picture.ts';
import { mapsOf } from './settings.ts';
import { differences } from './template-diff.ts';
import type { Workload } from './workload.ts';

/** Something that somebody did to a workload. */
export type Change = {
  kind: 'release' | 'configuration' | 'scaling';
  object: KubeObject;
  time: number;
  /** What is different, in words. */
  text: string;
};

/** A change this long before an effect is not told as its reason. */
const RELATED_MS = 60 * 60_000;
/** Clocks of controllers and kubelets, and the seconds a rollout takes. */
const SKEW_MS = 60_000;

function released({ children }: Workload): Change[] {
  const last = rolloutsOf(children).at(-1);
  const object = children.find(({ metadata }) => metadata.name === last?.replicaSet);
  const told = differences(last?.changes ?? []);
  if (!last || !object || told.length === 0) return [];
  const more = told.length > 4 ? ` and ${told.length - 4} more` : '';
  return [{ kind: 'release', object, time: last.time, text: `${told.slice(0, 4).join('; ')}${more}` }];
}

/** The keys that were written, as far as it is known; the platform writes all of them at once. */
function keysOf(object: KubeObject, edit: Edit): string {
  const keys = isOurs(edit) ? Object.keys(Object(at(object, 'data'))) : edit.fields;
  const shown = keys.slice(0, 5).join(', ');
  return `${isOurs(edit) ? '' : ` by ${edit.manager}`}${keys.length === 0 ? '' : `: ${shown}${keys.length > 5 ? ' and more' : ''}`}`;
}

/** Config maps that a workload reads, with when they were last written. */
function configured(workload: Workload, picture: Picture): Change[] {
  return mapsOf(workload, picture).flatMap((object): Change[] => {
    const [edit] = editsOf(object);
    if (!edit) return [];
    const text = `ConfigMap ${object.metadata.name} was written${keysOf(object, edit)}`;
    return [{ kind: 'configuration', object, time: edit.time, text: oneLine(text, 200) }];
  });
}

function scaled({ object }: Workload, picture: Picture): Change[] {
  const happening = picture
    .events(object)
    .find(
      ({ reason, message }) =>
        reason === 'ScalingReplicaSet' && /Scaled down replica set \S+ (?:from \d+ )?to \d+/.test(message),
    );
  const wanted = numberAt(object, 'spec', 'replicas');
  const to = Number(/ to (\d+)/.exec(happening?.message ?? '')?.[1] ?? Number.NaN);
  if (!happening || happening.time === 0 || to !== wanted) return [];
  return [{ kind: 'scaling', object, time: happening.time, text: oneLine(happening.message, 160) }];
}

/** What tools write into a template so that new configuration makes new pods. */
const CHECKSUM = /^annotations\[?.*(?:checksum|hash)[^;]*$/i;

/** A rollout that nothing but new configuration made is that configuration arriving. */
const isArrival = ({ time, text }: Change, configurations: readonly Change[]): boolean =>
  text.split('; ').every(part => CHECKSUM.test(part)) &&
  configurations.some(other => Math.abs(other.time - time) <= SKEW_MS);

/** What was changed about a workload, as far as objects and events still tell. */
export function changesOf(workload: Workload, picture: Picture): Change[] {
  const configurations = configured(workload, picture);
  return [
    ...released(workload).filter(release => !isArrival(release, configurations)),
    ...configurations,
    ...scaled(workload, picture),
  ];
}

export const changeFact = ({ kind, object, time, text }: Change): Fact => ({
  kind: 'change',
  source: refName(refOf(object)),
  time,
  text: `${kind}: ${text}`,
});

/** The changes that came shortly before a finding's effect: its further evidence. */
export function changeFacts({ component, since }: Finding, picture: Picture): Fact[] {
  const workload = picture.workload(component);
  if (!workload) return [];
  const end = (since ?? picture.now) + SKEW_MS;
  return changesOf(workload, picture)
    .filter(({ time }) => time <= end && end - time <= RELATED_MS)
    .map(changeFact);
}
