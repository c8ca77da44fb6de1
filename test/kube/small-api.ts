import type { ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { isObject } from '../../server/domain/json.ts';
import { KubeObject } from '../../server/domain/kube-object.ts';
import { type Asked, connect, hurried, type Reply, serveApi, status } from './api-server.ts';

type Event = { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubeObject };
type Watcher = { path: string; label: string | undefined; response: ServerResponse };

const labelled = ({ metadata }: KubeObject, label: string | undefined): boolean => {
  if (label === undefined) return true;
  const [key = '', value] = label.split('=');
  const found = metadata.labels?.[key];
  return value === undefined ? found !== undefined : found === value;
};

/** Whether an object lies below `/api/v1/namespaces/a/pods` or `/api/v1/pods`. */
function lies({ kind, metadata: { namespace } }: KubeObject, path: string): boolean {
  const plural = `${kind.toLowerCase()}s`;
  return (
    path === `/api/v1/${plural}` ||
    (namespace !== undefined && path === `/api/v1/namespaces/${namespace}/${plural}`)
  );
}

const rvOf = ({ metadata }: KubeObject): number => Number(metadata.resourceVersion);
const nameOf = ({ kind, metadata }: KubeObject) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;

/** As much of an API server as lists, watches and a few writes need, with a network that a test can break. */
export async function smallApi() {
  const objects = new Map<string, KubeObject>();
  const history: Event[] = [];
  const watchers = new Set<Watcher>();
  const held: Event[] = [];
  let version = 10;
  let oldest = 0;
  const network = { holds: false, refusesWatches: false, down: false };
  let denies: ((asked: Asked) => boolean) | undefined;

  const tell = ({ type, object }: Event, { path, label, response }: Watcher) => {
    if (!lies(object, path) || !labelled(object, label)) return;
    response.write(`${JSON.stringify({ type, object })}\n`);
  };

  function happen(type: Event['type'], changed: KubeObject): KubeObject {
    version += 1;
    const object = { ...changed, metadata: { ...changed.metadata, resourceVersion: String(version) } };
    if (type === 'DELETED') objects.delete(nameOf(object));
    else objects.set(nameOf(object), object);
    history.push({ type, object });
    if (network.holds) held.push({ type, object });
    else for (const watcher of watchers) tell({ type, object }, watcher);
    return object;
  }

  const put = (object: KubeObject): KubeObject => {
    const known = objects.get(nameOf(object));
    const uid = known?.metadata.uid ?? `uid-${version}`;
    return happen(known ? 'MODIFIED' : 'ADDED', { ...object, metadata: { ...object.metadata, uid } });
  };

  function remove(kind: string, namespace: string, name: string): KubeObject | undefined {
    const known = objects.get(`${kind} ${namespace}/${name}`);
    return known && happen('DELETED', known);
  }

  function watch({ path, query }: Asked): Reply {
    const from = Number(query['resourceVersion']);
    if (from < oldest) return status(410, `too old resource version: ${from} (${oldest})`);
    return response => {
      const watcher = { path, label: query['labelSelector'], response };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      for (const event of history)
        if (rvOf(event.object) > from && !held.includes(event)) tell(event, watcher);
      watchers.add(watcher);
      response.once('close', () => watchers.delete(watcher));
    };
  }

  function list({ path, query }: Asked): Reply {
    const items = [...objects.values()].filter(
      object => lies(object, path) && labelled(object, query['labelSelector']),
    );
    const start = Number(query['continue'] ?? 0);
    const end = start + Number(query['limit'] ?? items.length);
    const metadata = {
      resourceVersion: String(version),
      ...(end < items.length && { continue: String(end) }),
    };
    return { body: { kind: 'List', metadata, items: items.slice(start, end) } };
  }

  function write({ method, path, query, body }: Asked): Reply {
    const [, namespace = '', plural = '', name] = /namespaces\/([^/]+)\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
    const kind = plural === 'pods' ? 'Pod' : 'ConfigMap';
    if (method === 'GET') {
      const found = objects.get(`${kind} ${namespace}/${name}`);
      return found ? { body: found } : status(404, 'not found', { reason: 'NotFound', details: { name } });
    }
    if (method === 'DELETE') return { body: remove(kind, namespace, name ?? '') ?? {} };
    const sent = KubeObject.parse(isObject(body) ? body : {});
    return { body: query['dryRun'] === undefined ? put(sent) : sent };
  }

  const { url, requests } = await serveApi(asked => {
    const { method, path, query } = asked;
    if (network.down) return 'drop';
    if (denies?.(asked)) return status(403, `User "ada" cannot watch resource "pods" in API group ""`);
    if (query['watch'] !== undefined) return network.refusesWatches ? 'drop' : watch(asked);
    const isList = method === 'GET' && /(pods|configmaps|namespaces)$/.test(path);
    return isList ? list(asked) : write(asked);
  });
  const kube = await connect(url, {}, hurried);

  const api = {
    url,
    cluster: kube.cluster,
    requests,
    network,
    put,
    remove,
    deny(which: (asked: Asked) => boolean) {
      denies = which;
    },
    /** Breaks the connections of all watches. */
    cut: () => [...watchers].forEach(({ response }) => response.socket?.destroy()),
    /** Forgets all that happened until now: who wants to go on from before has to list again. */
    compact() {
      oldest = version + 1;
      version += 1;
    },
    /** Lets through what was held back first; from the last of it on nothing is held back any more. */
    release(count = 1): boolean {
      for (const event of held.splice(0, count)) for (const watcher of watchers) tell(event, watcher);
      network.holds = held.length > 0;
      return network.holds;
    },
    /** What was asked since the last time, in short. */
    asked: () =>
      requests
        .splice(0)
        .map(
          ({ method, path, query }) =>
            `${query['watch'] === undefined ? method : 'WATCH'} ${path.replace('/api/v1/', '')}`,
        ),
  };
  onTestFinished(() => [...watchers].forEach(({ response }) => response.destroy()));
  return api;
}

export const object = (
  kind: string,
  namespace: string,
  name: string,
  labels: { [key: string]: string } = {},
  more: object = {},
): KubeObject => ({ apiVersion: 'v1', kind, metadata: { name, namespace, labels }, ...more });
