import { KubeObject } from '../../../../server/domain/kube-object.ts';
import type { Dump } from '../../../../server/sandbox/dump/folder.ts';

/** What a recorder may not have kept. */
export const losses = ['logs', 'previous logs', 'events', 'warnings', 'messages', 'traces'] as const;
export type Lost = (typeof losses)[number];

/** Reasons without the words that explain them; those of events are events'. */
const silent = (_: string, value: unknown): unknown =>
  typeof value === 'object' &&
  value !== null &&
  'message' in value &&
  'reason' in value &&
  !('involvedObject' in value)
    ? { ...value, message: '' }
    : value;

const logsOf = ({ logs }: Dump, lost: ReadonlySet<Lost>): Dump['logs'] =>
  new Map(
    [...logs].flatMap(([key, { current, previous }]) => {
      const kept = {
        ...(current !== undefined && { current }),
        ...(previous !== undefined && !lost.has('previous logs') && { previous }),
      };
      return lost.has('logs') || Object.keys(kept).length === 0 ? [] : [[key, kept] as const];
    }),
  );

const isWarning = (object: KubeObject): boolean => 'type' in object && object.type === 'Warning';

/** A recorded cluster of which some was not kept. */
export function without(dump: Dump, what: readonly Lost[]): Dump {
  const lost = new Set(what);
  const kept = dump.objects.filter(
    object => object.kind !== 'Event' || !(lost.has('events') || (lost.has('warnings') && isWarning(object))),
  );
  return {
    ...dump,
    objects: lost.has('messages') ? KubeObject.array().parse(JSON.parse(JSON.stringify(kept, silent))) : kept,
    logs: logsOf(dump, lost),
    calls: lost.has('traces') ? [] : dump.calls,
  };
}
