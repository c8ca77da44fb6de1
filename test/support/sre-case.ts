import * as z from 'zod';
import { KubeObject } from '../../server/domain/kube-object.ts';
import { parseDuration } from '../../server/domain/time.ts';
import type { ContainerLog, Seen } from '../../server/sre/picture.ts';
import { backdrop } from './sre-backdrop.ts';
import { objectsOf, podName, setName } from './sre-app.ts';
import { App } from './sre-app-schema.ts';

/** The moment at which every case is looked at. */
export const NOW = Date.parse('2026-03-02T10:00:00Z');
const SPACE = 'store';

const Event = z.strictObject({
  /** `Pod/web` (its first pod), `ReplicaSet/web`, `Deployment/web`, `Node/worker-1`: by the app's name. */
  of: z.string(),
  reason: z.string(),
  message: z.string(),
  ago: z.string().default('1m'),
  count: z.number().default(1),
});

const Log = z.strictObject({
  of: z.string(),
  container: z.string().optional(),
  previous: z.boolean().default(false),
  /** Lines, the last written `ago`; `timeless` ones carry no time. */
  text: z.string(),
  ago: z.string().default('10s'),
  /** How long from one line to the next, and how often all of them are said. */
  every: z.string().default('1s'),
  times: z.number().default(1),
  timeless: z.boolean().default(false),
});

/**
 * One look at a cluster: what apps run in the namespace `store` on a healthy cluster of a master and two
 * workers, what else there is, and what is wrong.
 */
export const SreCase = z.strictObject({
  case: z.string(),
  /** `code of component`, or `nothing`. */
  expect: z.string(),
  /** `code of component` of what is only suspected, or `nothing`. */
  suspected: z.string().optional(),
  /** What evidence of the first cause begins with. */
  evidence: z.string().optional(),
  /** A change that is told as evidence of the first cause. */
  changed: z.string().optional(),
  /** What is told to be changed, first of the next steps. */
  fix: z.string().optional(),
  /** A component that the question names. */
  asked: z.string().optional(),
  apps: z.record(z.string(), App).default({}),
  objects: z.array(z.unknown()).default([]),
  events: z.array(Event).default([]),
  logs: z.array(Log).default([]),
  nodes: z.record(z.string(), z.string()).default({}),
  calls: z.array(z.string()).default([]),
  /** Kinds that nobody recorded. */
  unseen: z.array(z.string()).default([]),
});
export type SreCase = z.infer<typeof SreCase>;

const before = (ago: string): string => new Date(NOW - (parseDuration(ago) ?? 0)).toISOString();

/** `3m ago` anywhere in a case stands for that time. */
export function timed(value: unknown): unknown {
  if (typeof value === 'string') {
    const ago = /^([\d.smhdw]+) ago$/.exec(value)?.[1];
    return ago === undefined ? value : before(ago);
  }
  if (Array.isArray(value)) return value.map(timed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, timed(inner)]));
}

const kinds = [
  'Pod,Service,Endpoints,ConfigMap,PersistentVolumeClaim,ResourceQuota,LimitRange,ServiceAccount,Event',
  'Deployment,ReplicaSet,StatefulSet,DaemonSet,Job,CronJob,HorizontalPodAutoscaler,EndpointSlice',
  'NetworkPolicy,Ingress,HTTPRoute,GRPCRoute,Gateway,VirtualService,DestinationRule,Node,Namespace,PersistentVolume',
  'StorageClass,Lease',
].flatMap(list => list.split(','));

/** The name that an object of an app really has. */
function realName(kind: string, name: string, apps: SreCase['apps']): string {
  const app = apps[name];
  if (kind === 'Pod') return app ? podName(name, app, 0) : name;
  return kind === 'ReplicaSet' && app ? setName(name) : name;
}

function eventOf({ of, reason, message, ago, count }: z.infer<typeof Event>, found: SreCase, index: number) {
  const [kind = '', name = ''] = of.split('/');
  const space = kind === 'Node' ? 'default' : SPACE;
  return KubeObject.parse({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `event-${index}`, namespace: space },
    involvedObject: {
      kind,
      name: realName(kind, name, found.apps),
      ...(kind !== 'Node' && { namespace: space }),
    },
    reason,
    message,
    type: 'Warning',
    count,
    lastTimestamp: before(ago),
  });
}

function logOf(log: z.infer<typeof Log>, { apps }: SreCase): ContainerLog {
  const app = apps[log.of];
  const time = NOW - (parseDuration(log.ago) ?? 0);
  const said = log.text.split('\n').filter(line => line !== '');
  const lines = Array.from({ length: log.times }, () => said).flat();
  const step = parseDuration(log.every) ?? 0;
  return {
    component: log.of,
    pod: app ? podName(log.of, app, 0) : log.of,
    container: log.container ?? log.of,
    previous: log.previous,
    lines: lines.map((text, index) => ({
      text,
      ...(!log.timeless && { time: time - (lines.length - 1 - index) * step }),
    })),
  };
}

const key = ({ kind, metadata }: KubeObject): string =>
  `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;

/** What a collector would have seen of a case. Objects written in it replace those of the backdrop. */
export function seenOf(found: SreCase): Seen {
  const written = found.objects.map(object => KubeObject.parse(timed(object)));
  const made = Object.entries(found.apps).flatMap(([name, app]) => objectsOf(name, app, SPACE));
  const byKey = new Map(
    [
      ...backdrop(SPACE, before('5s')),
      ...made.map(object => KubeObject.parse(timed(object))),
      ...written,
    ].map(object => [key(object), object]),
  );
  const events = found.events.map((event, index) => eventOf(event, found, index));
  return {
    now: NOW,
    namespaces: [SPACE],
    objects: [...byKey.values(), ...events].filter(({ kind }) => !found.unseen.includes(kind)),
    kinds: new Set(kinds.filter(kind => !found.unseen.includes(kind))),
    logs: found.logs.map(log => logOf(log, found)),
    series: [],
    calls: found.calls.map(call => {
      const [from = '', to = ''] = call.split('>');
      return { from, to };
    }),
    nodeTexts: new Map(Object.entries(found.nodes).map(([node, text]) => [node, [text]])),
  };
}
