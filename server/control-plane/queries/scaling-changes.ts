import { plain } from '../../domain/event-text.ts';
import { conditionAt } from '../../domain/condition.ts';
import { happeningsIn } from '../../domain/event.ts';
import { numberAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { scalingIn } from '../../domain/replica-set-history.ts';
import { instant } from '../../domain/time.ts';
import type { Change } from '../../domain/timeline.ts';
import type { CellPast } from './cell-past.ts';
import { type Owner, type OwnerOf, timeText } from './change-owner.ts';

/** An autoscaler's decision and what the Deployment does about it are one event. */
const SAME_MS = 30_000;

type Scaling = { time: number; owner: Owner; what: string };

export const autoscalersIn = ({ objects }: CellPast): KubeObject[] =>
  objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');

/** Whether an autoscaler says that it works: what it said before of metrics that it lacked is over. */
export const isScaling = ({ status }: KubeObject): boolean =>
  conditionAt(status, 'ScalingActive')?.status === 'True';

const isNear = (one: Scaling, other: Scaling): boolean =>
  one.owner.component === other.owner.component && Math.abs(one.time - other.time) < SAME_MS;

/** What an autoscaler did last, which it remembers when its events are gone. */
function lastOf(autoscaler: KubeObject, ownerOf: OwnerOf): Scaling[] {
  const time = instant(textAt(autoscaler, 'status', 'lastScaleTime'));
  const owner = ownerOf(autoscaler.metadata.name);
  const wanted = numberAt(autoscaler, 'status', 'desiredReplicas');
  if (time === undefined || !owner || wanted === undefined) return [];
  return [{ time, owner, what: `autoscaler: last scaled; wants ${wanted} pods now` }];
}

/** More or fewer pods: told to, or by an autoscaler, whose decision then stands for both. */
export function scalings(past: CellPast, ownerOf: OwnerOf): Change[] {
  const said = happeningsIn(past.events).flatMap(event => {
    const owner = ownerOf(event.object.name);
    return owner ? [{ ...event, owner }] : [];
  });
  const decided: Scaling[] = said
    .filter(({ reason }) => reason === 'SuccessfulRescale')
    .map(({ message, time, owner }) => ({ time, owner, what: `autoscaler: ${plain(message)}` }));
  const remembered = autoscalersIn(past)
    .flatMap(autoscaler => lastOf(autoscaler, ownerOf))
    .filter(last => !decided.some(other => isNear(last, other)));
  const automatic = [...decided, ...remembered];
  const asked = said.flatMap(({ reason, message, time, owner }) => {
    const scaled = reason === 'ScalingReplicaSet' ? scalingIn(message, time, past.replicaSets) : undefined;
    const scaling = scaled && { time, owner, what: `${scaled.from} → ${scaled.to} pods` };
    return scaling && !automatic.some(other => isNear(scaling, other)) ? [scaling] : [];
  });
  return [...asked, ...automatic].map(({ time, owner, what }) => ({
    at: timeText(time),
    kind: 'scale',
    ...owner,
    what,
  }));
}
