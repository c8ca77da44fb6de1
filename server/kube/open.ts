import type { Clock, Cluster, ClusterReader } from '../control-plane/ports.ts';
import { PlatformError } from '../errors.ts';
import { createApi, type Patience } from './api.ts';
import { realClock } from './clock.ts';
import type { CachedCluster } from './cache/cache.ts';
import { createKubeCluster, type KubeCluster } from './cluster.ts';
import { createCredentials } from './credentials.ts';
import { dryOnly } from './dry-only.ts';
import { IN_CLUSTER, type Pod, podEntry } from './in-cluster.ts';
import { type Entry, entryOf, readKubeconfig } from './kubeconfig.ts';

export type KubeOptions = {
  /** Kubeconfig files, the first that says something counts. Empty: only the pod's own account is known. */
  files: readonly string[];
  /** The context of the control plane; without it the current one. */
  context?: string | undefined;
  /** Where we run as a pod; the context `in-cluster` is then its own account. */
  pod?: Pod | undefined;
  /** DataPlane → kubeconfig context. */
  planes?: { readonly [plane: string]: string };
  /** Writes are only tried. */
  dryOnly?: boolean;
  /** For a process that lives long: what `reader` and `readPlane` list comes from memory, kept up to date by watches. */
  cached?: boolean;
  patience?: Patience;
};

export type Kube = {
  /** The control plane's cluster, which is the data plane `default` too unless `planes` says otherwise. */
  cluster: Cluster;
  /** The context that `cluster` is reached by. */
  context: string;
  /** Its address. */
  server: string;
  /** Throws `not_configured` for a data plane that is not mapped to a context. */
  plane: (this: void, name: string) => Cluster;
  /** The same clusters for who only reads. What is written above is seen here. */
  reader: ClusterReader;
  readPlane: (this: void, name: string) => ClusterReader;
  clock: Clock;
  /** Since when what readers see may be out of date; undefined while it is not, as it never is without a cache. */
  staleness: (this: void) => { since: Date } | undefined;
  close(): void;
};

type Sides = Pick<Kube, 'cluster' | 'reader'>;

/** Throws `not_configured` for a context that is not there. */
async function readEntry({ files, pod }: KubeOptions, context: string | undefined): Promise<Entry> {
  const isOwn = context === IN_CLUSTER || (context === undefined && files.length === 0);
  if (pod && isOwn) return podEntry(pod);
  if (files.length === 0)
    throw new PlatformError(
      'not_configured',
      `There is no kubeconfig that context "${context ?? 'current'}" could be in.`,
      'Name one with --kubeconfig FILE or in KUBECONFIG.',
    );
  return entryOf(await readKubeconfig(files), files, context);
}

/**
 * The clusters behind kubeconfig contexts. Contexts are looked up at once, so a name that is wrong is known before
 * the first call; the servers are first asked by that call.
 */
export async function openKube(options: KubeOptions): Promise<Kube> {
  const closing: (() => void)[] = [];
  const caches: CachedCluster[] = [];

  async function sidesOf(direct: KubeCluster): Promise<Sides> {
    if (!options.cached) return { cluster: direct, reader: direct };
    const { createCache } = await import('./cache/cache.ts');
    const cache = createCache(direct);
    caches.push(cache);
    return { cluster: cache.direct, reader: cache };
  }

  async function connect(wanted: string | undefined): Promise<Pick<Kube, 'context' | 'server'> & Sides> {
    const entry = await readEntry(options, wanted);
    const { context } = entry;
    const server = { context, url: urlOf(entry) };
    // What was read is used first; read anew are only credentials that were turned down.
    let first: Entry | undefined = entry;
    const credentials = createCredentials(async () => {
      const read = first ?? (await readEntry(options, context));
      first = undefined;
      return read;
    });
    const api = createApi(server, credentials, options.patience);
    closing.push(() => api.close());
    const { cluster, reader } = await sidesOf(createKubeCluster(api));
    return {
      context,
      server: server.url.origin,
      cluster: options.dryOnly ? dryOnly(cluster) : cluster,
      reader,
    };
  }

  const control = await connect(options.context);
  const byContext = new Map<string, Sides>([[control.context, control]]);
  const byPlane = new Map<string, Sides>([['default', control]]);
  for (const [plane, context] of Object.entries(options.planes ?? {})) {
    const sides = byContext.get(context) ?? (await connect(context));
    byContext.set(context, sides);
    byPlane.set(plane, sides);
  }

  function planeNamed(name: string): Sides {
    const found = byPlane.get(name);
    if (found) return found;
    throw new PlatformError(
      'not_configured',
      `Data plane "${name}" is not mapped to a cluster.`,
      `Name its kubeconfig context with --planes ${name}=CONTEXT. Mapped: ${[...byPlane.keys()].join(', ')}.`,
    );
  }

  return {
    ...control,
    plane: name => planeNamed(name).cluster,
    readPlane: name => planeNamed(name).reader,
    clock: realClock,
    staleness: () =>
      caches
        .flatMap(cache => cache.staleness() ?? [])
        .toSorted((a, b) => a.since.getTime() - b.since.getTime())[0],
    close() {
      for (const cache of caches) cache.close();
      for (const close of closing) close();
    },
  };
}

function urlOf({ context, cluster }: Entry): URL {
  const url = URL.parse(cluster.server);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new PlatformError(
    'not_configured',
    `The server of context "${context}" is not an address: "${cluster.server}".`,
    'Write it as https://HOST:PORT in the kubeconfig.',
  );
}
