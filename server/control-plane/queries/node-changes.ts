import { happeningsIn } from '../../domain/event.ts';
import { listAt, textAt } from '../../domain/json.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { instant } from '../../domain/time.ts';
import type { Change } from '../../domain/timeline.ts';
import { plain, timeText } from './cell-changes.ts';

/** Said by every node when it starts, and no change for anybody. */
const ROUTINE = /^(Starting|RegisteredNode|NodeHas(Sufficient|No)\w*|NodeAllocatableEnforced|Synced)$/;

/** Nodes that came, went or are in trouble, from their conditions and events. */
export const nodeChanges = (nodes: readonly KubeObject[], events: readonly KubeObject[]): Change[] => [
  ...nodes.flatMap(node =>
    listAt(node, 'status', 'conditions').flatMap(condition => troubleOf(node, condition)),
  ),
  ...happeningsIn(events)
    .filter(({ object, reason }) => object.kind === 'Node' && !ROUTINE.test(reason))
    .map(({ time, reason, message, object }) => ({
      at: timeText(time),
      kind: 'node' as const,
      what: `${object.name} ${reason}: ${plain(message)}`,
    })),
];

/** A node is well when it is Ready and has none of the other conditions. */
function troubleOf(node: KubeObject, condition: unknown): Change[] {
  const type = textAt(condition, 'type') ?? '';
  const status = textAt(condition, 'status');
  const time = instant(textAt(condition, 'lastTransitionTime'));
  if (time === undefined || (type === 'Ready' ? status === 'True' : status !== 'True')) return [];
  const message = textAt(condition, 'message') ?? '';
  const state = type === 'Ready' ? 'is not ready' : `has ${type}`;
  return [
    {
      at: timeText(time),
      kind: 'node',
      what: `${node.metadata.name} ${state}${message === '' ? '' : `: ${plain(message)}`}`,
    },
  ];
}
