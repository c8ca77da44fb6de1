import { readFileSync } from 'node:fs';
import { at, isObject, textAt } from '../../../../server/domain/json.ts';
import { KubeObject } from '../../../../server/domain/kube-object.ts';
import { instant } from '../../../../server/domain/time.ts';
import { readDump, type Dump } from '../../../../server/sandbox/dump/folder.ts';

/** A recorded incident in memory, with the logs that stay on the disk else. */
export type Recording = { dump: Dump; logs: ReadonlyMap<string, { current?: string; previous?: string }> };

const read = (file: string | undefined): string | undefined =>
  file === undefined ? undefined : readFileSync(file, 'utf8');

export async function recordingIn(folder: string): Promise<Recording> {
  const dump = await readDump(folder);
  const logs = new Map(
    [...dump.logs].map(([key, { current, previous }]) => {
      const [now, before] = [read(current), read(previous)];
      return [
        key,
        { ...(now !== undefined && { current: now }), ...(before !== undefined && { previous: before }) },
      ];
    }),
  );
  return { dump, logs };
}

/** A change of what was recorded that leaves the cause what it is. */
export type Change = (recording: Recording) => Recording;

const withObjects =
  (change: (object: KubeObject, dump: Dump) => KubeObject[]): Change =>
  ({ dump, logs }) => ({ dump: { ...dump, objects: dump.objects.flatMap(it => change(it, dump)) }, logs });

const without = (kind: string): Change => withObjects(object => (object.kind === kind ? [] : [object]));

/** A kind that nobody looked for. */
const unseen =
  (kind: string): Change =>
  recording => {
    const { dump, logs } = without(kind)(recording);
    return {
      dump: { ...dump, kinds: new Set([...dump.kinds].filter(it => !it.endsWith(` ${kind}`))) },
      logs,
    };
  };

const FIVE_MINUTES = 300_000;

const lateEvents = withObjects((object, { capturedAt }) =>
  object.kind === 'Event' && capturedAt - (instant(textAt(object, 'lastTimestamp')) ?? 0) > FIVE_MINUTES
    ? []
    : [object],
);

const speechless = withObjects(object => {
  const { status } = object;
  const conditions = at(status, 'conditions');
  if (!isObject(status) || !Array.isArray(conditions) || object.kind === 'Node') return [object];
  const bare = conditions.map(it => (isObject(it) ? { ...it, message: undefined } : it));
  return [{ ...object, status: { ...status, conditions: bare } }];
});

const twice = (value: unknown): unknown => (typeof value === 'number' ? value * 2 : value);

/** Every Deployment has twice as many pods, all in the same state. */
const doubled = withObjects(object => {
  const { kind, spec, status } = object;
  if ((kind === 'Deployment' || kind === 'ReplicaSet') && isObject(spec) && isObject(status)) {
    const counts = Object.fromEntries(
      Object.entries(status).map(([name, value]) => [name, /replicas/i.test(name) ? twice(value) : value]),
    );
    return [{ ...object, spec: { ...spec, replicas: twice(spec['replicas']) }, status: counts }];
  }
  if (kind === 'Pod' && object.metadata.ownerReferences?.[0]?.kind === 'ReplicaSet') {
    const name = `${object.metadata.name.slice(0, -5)}zz9pk`;
    return [object, { ...object, metadata: { ...object.metadata, name, uid: `${object.metadata.uid}-2` } }];
  }
  return [object];
});

const both =
  (...changes: readonly Change[]): Change =>
  recording =>
    changes.reduce((so, change) => change(so), recording);

/** Other names, no part of which is a part of the old ones; longer, shorter, with dashes. */
const names = [
  'quotes',
  'basket-srv',
  'till',
  'fx-rates',
  'mailer',
  'storefront-web',
  'ledger-gw',
  'wares',
  'hints-engine',
  'kv-basket',
  'parcels',
  'robot-crowd',
  'helper-bot',
];

/** The words that stand for the application in a recording, the longest first. */
function words({ objects }: Dump, namespace: string): string[] {
  const own = objects.filter(
    it => it.metadata.namespace === namespace && /^(Deployment|Service|DaemonSet|StatefulSet)$/.test(it.kind),
  );
  const told = new Set(own.map(({ metadata }) => metadata.name));
  return [...told].toSorted((a, b) => b.length - a.length || a.localeCompare(b));
}

const plain = (word: string): string => word.replaceAll(/[^a-z]/gi, '').toLowerCase();

/** Other words for the components, the namespace and the images, wherever they stand. */
export function renaming(dump: Dump, namespace: string, neutral: boolean): (text: string) => string {
  const list = words(dump, namespace);
  const base = list.filter(word => !list.some(other => other !== word && word.startsWith(`${other}-`)));
  const pairs = new Map(base.map((word, i) => [word, names[i] ?? `part-${i}`]));
  pairs.set(namespace, 'bazaar');
  const byPlain = new Map([...pairs].map(([word, name]) => [plain(word), name]));
  const whole = new RegExp([...pairs.keys()].toSorted((a, b) => b.length - a.length).join('|'), 'g');
  // PRODUCT_CATALOG_SERVICE_ADDR is called after productcatalogservice.
  const setting = /\b([A-Z]+(?:_[A-Z]+)*)_(ADDR|ADDRESS|HOST|URL|PORT)\b/g;
  const told = new Map<string, string>();
  const settingOf = (all: string, stem: string, end: string): string => {
    const name = byPlain.get(plain(stem)) ?? byPlain.get(`${plain(stem)}service`);
    if (neutral) {
      const known = told.get(stem) ?? `UPSTREAM_${'ABCDEFGHIJKLMNOPQRSTUVW'[told.size] ?? told.size}`;
      told.set(stem, known);
      return `${known}_${end}`;
    }
    return name === undefined ? all : `${name.toUpperCase().replaceAll('-', '_')}_${end}`;
  };
  return text =>
    text
      .replaceAll(whole, word => pairs.get(word) ?? word)
      .replaceAll(setting, settingOf)
      .replaceAll(
        'us-central1-docker.pkg.dev/google-samples/microservices-demo',
        'registry.bazaar.example/apps',
      );
}

const parsed = (text: string): unknown => JSON.parse(text);

/** The recording with other words in it. */
export function renamed({ dump, logs }: Recording, rename: (text: string) => string): Recording {
  const objects = dump.objects.map(it => KubeObject.parse(parsed(rename(JSON.stringify(it)))));
  return {
    dump: {
      ...dump,
      objects,
      calls: dump.calls.map(({ from, to }) => ({ from: rename(from), to: rename(to) })),
      series: dump.series.map(series => ({
        ...series,
        labels: Object.fromEntries(
          Object.entries(series.labels).map(([name, value]) => [name, rename(value)]),
        ),
      })),
    },
    logs: new Map(
      [...logs].map(([key, { current, previous }]) => [
        rename(key),
        {
          ...(current !== undefined && { current: rename(current) }),
          ...(previous !== undefined && { previous: rename(previous) }),
        },
      ]),
    ),
  };
}

export const changes: { readonly [name: string]: Change } = {
  'as it is': recording => recording,
  'no events': without('Event'),
  'events of the last five minutes': lateEvents,
  'no ReplicaSets': unseen('ReplicaSet'),
  'no messages in conditions': speechless,
  'neither events nor messages': both(without('Event'), speechless),
  'twice the replicas': doubled,
  'no logs': ({ dump }) => ({ dump, logs: new Map() }),
  'no texts of nodes': ({ dump, logs }) => ({ dump: { ...dump, nodeTexts: new Map() }, logs }),
  'no traces': ({ dump, logs }) => ({ dump: { ...dump, calls: [] }, logs }),
  'no Endpoints': unseen('Endpoints'),
  'twice the replicas, and neither events, messages nor ReplicaSets': both(
    doubled,
    without('Event'),
    unseen('ReplicaSet'),
    speechless,
  ),
};
