import { at, numberAt, textAt } from './json.ts';
import type { KubeObject } from './kube-object.ts';
import { remember } from './remember.ts';
import { instant } from './time.ts';

/** A Kubernetes Event of either API, as far as we read it. */
export type Happening = {
  reason: string;
  message: string;
  warning: boolean;
  /** When it was last seen, in milliseconds since 1970; 0 when it does not say. */
  time: number;
  /** When it was seen first, where it repeats and says so. */
  first?: number;
  count: number;
  /** The container that it is about, where it says so. */
  container?: string;
};

const subjectIn = (event: KubeObject): unknown => at(event, 'involvedObject') ?? at(event, 'regarding');

/** `spec.containers{server}`. */
const containerIn = (event: KubeObject): string | undefined =>
  /\{([^}]+)\}$/.exec(textAt(subjectIn(event), 'fieldPath') ?? '')?.[1];

function read(event: KubeObject): Happening {
  const container = containerIn(event);
  return {
    reason: textAt(event, 'reason') ?? '',
    message: textAt(event, 'message') ?? textAt(event, 'note') ?? '',
    warning: textAt(event, 'type') === 'Warning',
    time: timeOf(event),
    ...firstOf(event),
    count: numberAt(event, 'series', 'count') ?? numberAt(event, 'count') ?? 1,
    ...(container !== undefined && { container }),
  };
}

function firstOf(event: KubeObject): { first?: number } {
  const first = instant(
    textAt(event, 'firstTimestamp') ??
      textAt(event, 'deprecatedFirstTimestamp') ??
      textAt(event, 'eventTime'),
  );
  return first === undefined || first >= timeOf(event) ? {} : { first };
}

function timeOf(event: KubeObject): number {
  const written =
    textAt(event, 'series', 'lastObservedTime') ??
    textAt(event, 'lastTimestamp') ??
    textAt(event, 'deprecatedLastTimestamp') ??
    textAt(event, 'eventTime') ??
    event.metadata.creationTimestamp;
  return instant(written) ?? 0;
}

const nameKey = (kind: string, namespace: string | undefined, name: string): string =>
  `${kind} ${namespace ?? ''}/${name}`;

function subjectOf(event: KubeObject): string | undefined {
  const subject = subjectIn(event);
  const uid = textAt(subject, 'uid');
  const name = textAt(subject, 'name');
  // A node is of no namespace, and kubelets give its name for its uid.
  if (textAt(subject, 'kind') === 'Node' && name !== undefined) return nameKey('Node', undefined, name);
  if (uid !== undefined && uid !== '') return uid;
  const namespace = textAt(subject, 'namespace') ?? event.metadata.namespace;
  return name === undefined ? undefined : nameKey(textAt(subject, 'kind') ?? '', namespace, name);
}

const bySubject = remember((events: readonly KubeObject[]): ReadonlyMap<string, readonly Happening[]> => {
  const groups = Map.groupBy(events, event => subjectOf(event) ?? '');
  return new Map(
    [...groups].map(([subject, group]) => [subject, group.map(read).toSorted((a, b) => b.time - a.time)]),
  );
});

/** What happened to an object, newest first. The list is indexed once and remembered by its identity. */
export function eventsAbout(
  object: KubeObject,
  events: readonly KubeObject[] | undefined,
): readonly Happening[] {
  if (!events || events.length === 0) return [];
  const index = bySubject(events);
  const { uid, namespace, name } = object.metadata;
  const byUid = uid === undefined ? undefined : index.get(uid);
  return byUid ?? index.get(nameKey(object.kind, namespace, name)) ?? [];
}

/** Every event of a list with the object it is about. */
export const happeningsIn = remember(
  (events: readonly KubeObject[]): readonly (Happening & { object: { kind: string; name: string } })[] =>
    events.map(event => {
      const subject = subjectIn(event);
      return {
        ...read(event),
        object: { kind: textAt(subject, 'kind') ?? '', name: textAt(subject, 'name') ?? '' },
      };
    }),
);
