import { at, listAt, textAt } from '../domain/json.ts';
import { editDistance } from '../domain/name.ts';
import { PlatformError } from '../errors.ts';
import { groupOf, type Resource } from './address.ts';
import type { Api } from './api.ts';

/** What is served changes when somebody installs or removes an API. */
const FRESH_MS = 10 * 60_000;
/** A kind that is not there is looked for again after this time: it may have been installed since. */
const RETRY_MS = 5_000;

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

const keyOf = (apiVersion: string, kind: string) => `${apiVersion} ${kind}`;

/** The resources of one group in a discovery document that has all groups. */
function groupResources(item: unknown): Resource[] {
  const group = textAt(item, 'metadata', 'name') ?? '';
  return listAt(item, 'versions').flatMap(version => {
    const name = textAt(version, 'version') ?? '';
    const apiVersion = group === '' ? name : `${group}/${name}`;
    return listAt(version, 'resources').flatMap(resource => {
      const kind = textAt(resource, 'responseKind', 'kind');
      const plural = textAt(resource, 'resource');
      const namespaced = textAt(resource, 'scope') === 'Namespaced';
      return kind === undefined || plural === undefined
        ? []
        : [{ apiVersion, kind, group, plural, namespaced }];
    });
  });
}

/** The resources of one version in a document of the older kind; `pods/log` and such are no kinds of their own. */
function versionResources(list: unknown, apiVersion: string): Resource[] {
  return listAt(list, 'resources').flatMap(resource => {
    const kind = textAt(resource, 'kind');
    const plural = textAt(resource, 'name');
    const namespaced = at(resource, 'namespaced') === true;
    return kind === undefined || plural === undefined || plural.includes('/')
      ? []
      : [{ apiVersion, kind, group: groupOf(apiVersion), plural, namespaced }];
  });
}

/** Which kinds the API serves and what it calls them, kept for a while. */
export function createDiscovery(api: Api) {
  let known: Promise<Map<string, Resource>> | undefined;
  let since = 0;

  async function read(path: string): Promise<unknown> {
    const told = await api.ask({ method: 'GET', path, accept: AGGREGATED, idempotent: true });
    if (told.ok) return told.body;
    throw api.refused(told);
  }

  /** Everything below `/api` or `/apis`; a server that is too old to say it at once is asked version by version. */
  async function below(root: '/api' | '/apis'): Promise<Resource[]> {
    const document = await read(root);
    if (textAt(document, 'kind') === 'APIGroupDiscoveryList')
      return listAt(document, 'items').flatMap(groupResources);
    const versions =
      root === '/api'
        ? listAt(document, 'versions')
        : listAt(document, 'groups').flatMap(group =>
            listAt(group, 'versions').map(version => textAt(version, 'groupVersion')),
          );
    const lists = await Promise.all(
      versions.map(async version =>
        // An API of somebody else's server that is down is not served; all others are.
        typeof version === 'string'
          ? versionResources(await read(`${root}/${version}`).catch(() => undefined), version)
          : [],
      ),
    );
    return lists.flat();
  }

  async function load(): Promise<Map<string, Resource>> {
    const [core, groups] = await Promise.all([below('/api'), below('/apis')]);
    const all = new Map<string, Resource>();
    for (const resource of [...core, ...groups]) {
      const key = keyOf(resource.apiVersion, resource.kind);
      if (!all.has(key)) all.set(key, resource);
    }
    return all;
  }

  /** Several callers wait for the same answer, which goes on when one of them leaves. */
  function all(oldest: number): Promise<Map<string, Resource>> {
    const now = performance.now();
    if (known && now - since < oldest) return known;
    since = now;
    const loading = load().catch((error: unknown) => {
      if (known === loading) known = undefined;
      throw error;
    });
    known = loading;
    return loading;
  }

  async function find(apiVersion: string, kind: string, signal?: AbortSignal): Promise<Resource | undefined> {
    const key = keyOf(apiVersion, kind);
    const found = (await abortable(all(FRESH_MS), signal)).get(key);
    return found ?? (await abortable(all(RETRY_MS), signal)).get(key);
  }

  return {
    find,
    /** Throws `not_supported` naming what is near. */
    async demand(apiVersion: string, kind: string, signal?: AbortSignal): Promise<Resource> {
      const found = await find(apiVersion, kind, signal);
      if (found) return found;
      throw notServed(apiVersion, kind, [...(await all(FRESH_MS)).values()]);
    },
    forget(): void {
      known = undefined;
    },
  };
}

export type Discovery = ReturnType<typeof createDiscovery>;

async function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const left = Promise.withResolvers<never>();
  const leave = () => left.reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([work, left.promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** The most that a hint lists. */
const MOST = 12;

function notServed(apiVersion: string, kind: string, known: readonly Resource[]): PlatformError {
  const near = known.filter(
    it => it.kind === kind || editDistance(it.kind.toLowerCase(), kind.toLowerCase()) <= 2,
  );
  const group = known.filter(it => it.apiVersion === apiVersion);
  const names = [...new Set([...near, ...group].map(it => `${it.apiVersion} ${it.kind}`))];
  const versions = [...new Set(known.map(it => it.apiVersion))];
  const shown = (names.length > 0 ? names : versions).slice(0, MOST).join(', ');
  return new PlatformError(
    'not_supported',
    `no matches for kind "${kind}" in version "${apiVersion}"`,
    `Served: ${shown}${names.length > MOST ? ' and more' : ''}.`,
  );
}
