import { plain } from '../../domain/event-text.ts';
import { type Edit, editsOf } from '../../domain/edits.ts';
import { happeningsIn } from '../../domain/event.ts';
import { at, listAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { instant } from '../../domain/time.ts';
import type { Change } from '../../domain/timeline.ts';
import { timeText } from './change-owner.ts';

/** Said by every node when it starts, and no change for anybody. */
const ROUTINE =
  /^(Starting|RegisteredNode|NodeHas(Sufficient|No)\w*|NodeAllocatableEnforced|Synced|Node(Not)?Schedulable)$/;
const CORDON = 'node.kubernetes.io/unschedulable';
/** Nodes that came with the first one are the cluster's beginning. */
const BEGINNING_MS = 10 * 60_000;
/** A new node becomes ready within some minutes, which is no recovery. */
const STARTING_MS = 10 * 60_000;

type Told = { time: number | undefined; what: string };

/** Nodes that came, went, were cordoned, are in trouble or well again, from their conditions, fields and events. */
export function nodeChanges(nodes: readonly KubeObject[], events: readonly KubeObject[]): Change[] {
  const begun = Math.min(...nodes.flatMap(node => bornAt(node) ?? [])) + BEGINNING_MS;
  return [...nodes.flatMap(node => turnsOf(node, begun)), ...happenings(events)];
}

const turnsOf = (node: KubeObject, begun: number): Change[] =>
  [
    { time: bornAt(node), what: (bornAt(node) ?? 0) > begun ? 'joined' : '' },
    ...listAt(node, 'status', 'conditions').map(condition => turnOf(node, condition)),
    ...cordonOf(node),
    ...taintsOf(node),
  ].flatMap(({ time, what }) =>
    time === undefined || what === ''
      ? []
      : [{ at: timeText(time), kind: 'node' as const, what: `${node.metadata.name} ${what}` }],
  );

const happenings = (events: readonly KubeObject[]): Change[] =>
  happeningsIn(events)
    .filter(({ object, reason }) => object.kind === 'Node' && !ROUTINE.test(reason))
    .map(({ time, reason, message, object }) => ({
      at: timeText(time),
      kind: 'node' as const,
      what: `${object.name} ${reason}: ${plain(message)}`,
    }));

const bornAt = (node: KubeObject): number | undefined => instant(node.metadata.creationTimestamp);

/** A node is well when it is Ready and has none of the other conditions; that it is again is told of readiness. */
function turnOf(node: KubeObject, condition: unknown): Told {
  const type = textAt(condition, 'type') ?? '';
  const status = textAt(condition, 'status');
  const time = instant(textAt(condition, 'lastTransitionTime'));
  const message = textAt(condition, 'message') ?? '';
  const why = message === '' ? '' : `: ${plain(message)}`;
  if (type === 'Ready' && status === 'True') {
    const isAgain = (time ?? 0) - (bornAt(node) ?? Infinity) > STARTING_MS;
    return { time, what: isAgain ? 'is ready again' : '' };
  }
  if (type === 'Ready') return { time, what: `is not ready${why}` };
  return { time, what: status === 'True' ? `has ${type}${why}` : '' };
}

const wrote =
  (field: string) =>
  ({ fields }: Edit): boolean =>
    fields.some(path => path === field || path.startsWith(`${field}[`));

function cordonOf(node: KubeObject): Told[] {
  const edit = editsOf(node).find(wrote('spec.unschedulable'));
  const by = edit ? ` by ${edit.manager}` : '';
  if (at(node, 'spec', 'unschedulable') !== true)
    return edit ? [{ time: edit.time, what: `takes pods again${by}` }] : [];
  const taint = listAt(node, 'spec', 'taints').find(it => textAt(it, 'key') === CORDON);
  const time = instant(textAt(taint, 'timeAdded')) ?? edit?.time;
  return [{ time, what: `was cordoned${by}: it takes no new pods` }];
}

/** Taints that somebody has set; those of conditions are told with them. */
function taintsOf(node: KubeObject): Told[] {
  const edit = editsOf(node).find(wrote('spec.taints'));
  const own = listAt(node, 'spec', 'taints').filter(
    taint => !textAt(taint, 'key')?.startsWith('node.kubernetes.io/'),
  );
  if (!edit || own.length === 0) return [];
  const names = own.map(taint => `${textAt(taint, 'key')}:${textAt(taint, 'effect')}`);
  return [{ time: edit.time, what: `was tainted by ${edit.manager}: ${names.join(', ')}` }];
}
