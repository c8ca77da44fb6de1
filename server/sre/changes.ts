import { listAt, numberAt, textAt } from '../domain/json.ts';
import { type KubeObject, refName, refOf } from '../domain/kube-object.ts';
import { oneLine } from '../domain/line.ts';
import { rolloutsOf } from '../domain/replica-set-history.ts';
import { instant } from '../domain/time.ts';
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

/** Config maps that a workload reads, with when they were last written. */
function configured(workload: Workload, picture: Picture): Change[] {
  return mapsOf(workload, picture).flatMap((object): Change[] => {
    const times = listAt(object.metadata, 'managedFields').flatMap(
      field => instant(textAt(field, 'time')) ?? [],
    );
    const time = Math.max(...times);
    const born = instant(object.metadata.creationTimestamp) ?? 0;
    if (times.length === 0 || time <= born) return [];
    return [{ kind: 'configuration', object, time, text: `ConfigMap ${object.metadata.name} was written` }];
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

/** What was changed about a workload, as far as objects and events still tell. */
export const changesOf = (workload: Workload, picture: Picture): Change[] => [
  ...released(workload),
  ...configured(workload, picture),
  ...scaled(workload, picture),
];

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
