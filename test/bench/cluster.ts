import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { API_VERSION, type Document, parseDocument } from '../../server/control-plane/documents/document.ts';
import type { Documents } from '../../server/control-plane/documents/documents.ts';
import { builtinDocuments } from '../../server/builtin.ts';
import { createDocumentReader } from '../../server/control-plane/store/document-reader.ts';
import { applyPlan } from '../../server/control-plane/apply/apply.ts';
import { planDocuments } from '../../server/control-plane/operations/apply-documents.ts';
import type { Cluster as ClusterPort } from '../../server/control-plane/ports.ts';
import { listAt, textAt } from '../../server/domain/json.ts';
import { type CachedCluster, createCache } from '../../server/kube/cache/cache.ts';
import { openKube } from '../../server/kube/open.ts';
import { type Platform, platformOn } from '../../server/platform.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { startCluster } from '../cluster/launch.ts';
import { until } from '../cluster/until.ts';
import { configOf, silent } from '../support/product.ts';
import type { Figure } from './figure.ts';
import { median, quantile, timed } from './statistics.ts';

const PROJECTS = 10;
const PODS_PER_NODE = 150;
const ROUNDS = 100;
const COLD_ROUNDS = 3;
const CHANGES = 10;
const MIB = 1024 * 1024;
/** Pods of each component; half of the components have one more where there is a choice. */
const replicas: { readonly [environment: string]: readonly [number, number] } = {
  development: [1, 1],
  staging: [2, 3],
  production: [6, 7],
};

const Deployments = z.object({
  items: z.array(z.object({ status: z.object({ readyReplicas: z.number().default(0) }) })),
});

const never = new AbortController().signal;
const nobody = () => undefined;
const say = (line: string) => process.stderr.write(`${line}\n`);

type Spec = { [field: string]: unknown };
type Open = Omit<Platform, 'close'>;

const document = (kind: string, name: string, spec: Spec): Document =>
  parseDocument({ apiVersion: API_VERSION, kind, metadata: { name }, spec }, 'the generated platform');

/** Components that kwok makes ready at once. */
function declarations(count: number): Document[] {
  const projects = Array.from({ length: PROJECTS }, (_, i) =>
    document('Project', `p${i}`, {
      deploymentPipelineRef: { name: 'default' },
      type: { kind: 'ClusterProjectType', name: 'default' },
    }),
  );
  const components = Array.from({ length: count }, (_, i) => {
    const owner = { projectName: `p${i % PROJECTS}` };
    return [
      document('Component', `c${i}`, {
        owner,
        componentType: { kind: 'ClusterComponentType', name: 'deployment/service' },
        autoDeploy: true,
      }),
      document('Workload', `c${i}-workload`, {
        owner: { ...owner, componentName: `c${i}` },
        container: { image: `registry.example/c${i}:quick` },
        endpoints: { http: { type: 'HTTP', port: 8080 } },
      }),
    ];
  });
  return [...projects, ...components.flat()];
}

/** Every component in one environment, with the release that it has in development. */
const deployments = (documents: Documents, environment: string): Document[] =>
  documents
    .list('ReleaseBinding')
    .filter(({ spec }) => spec.environment === 'development')
    .map(({ spec: { owner, releaseName } }, i) =>
      document('ReleaseBinding', `${owner.componentName}-${environment}`, {
        owner,
        environment,
        releaseName,
        componentTypeEnvironmentConfigs: { replicas: replicas[environment]?.[i % 2] ?? 1 },
      }),
    );

async function load(platform: Open, documents: readonly Document[]): Promise<void> {
  const { settings, clock } = platform;
  const base = await platform.documents.snapshot(never);
  await applyPlan(platform, planDocuments(base, settings, documents, clock.now()), never, nobody);
}

/** Counts what is asked of the API server. */
function counting(cluster: ClusterPort) {
  const count = { requests: 0 };
  const counted: ClusterPort = {
    ...cluster,
    get: (...asked) => ((count.requests += 1), cluster.get(...asked)),
    list: (...asked) => ((count.requests += 1), cluster.list(...asked)),
  };
  return { count, counted };
}

/** The product on this cluster, as a server has it: followed in memory. */
async function openServer(kubeconfig: string) {
  const kube = await openKube({ files: [kubeconfig] });
  const { count, counted } = counting(kube.cluster);
  const cache: CachedCluster = createCache(counted);
  const config = { ...configOf({ sandbox: undefined, allowWrites: true }), real: { files: [kubeconfig] } };
  const reading = {
    documents: createDocumentReader(cache, {
      controlNamespace: config.controlNamespace,
      builtin: builtinDocuments(),
    }),
    plane: () => cache,
  };
  const { direct } = cache;
  const platform = platformOn(direct, kube.clock, config, silent, undefined, () => direct, {}, { reading });
  const health = async () => {
    const args = { environment: 'production' };
    const result = await platform.pipeline.call('get_environment_health', args, { surface: 'mcp' }, never);
    if (result.ok) return result.text;
    throw new Error(result.text);
  };
  const close = () => {
    cache.close();
    kube.close();
  };
  return { platform, health, cache, count, close };
}

/** What health has to know, read page by page and parsed, and nothing else done with it. */
async function rawLists({ client }: Cluster, control: string): Promise<void> {
  const paths = [
    `/api/v1/namespaces/${control}/configmaps?labelSelector=app.kubernetes.io/managed-by%3Dquarterdeck`,
    '/apis/apps/v1/deployments?x',
    '/api/v1/services?x',
    '/apis/networking.k8s.io/v1/networkpolicies?x',
    '/api/v1/pods?x',
  ];
  for (const path of paths)
    for (let next: string | undefined = ''; next !== undefined;) {
      const from: string = next === '' ? '' : `&continue=${encodeURIComponent(next)}`;
      const told = await client.get(`${path}&limit=500${from}`);
      next = textAt(told, 'metadata', 'continue') || undefined;
    }
}

/** Makes a pod of production unready and ready again, and waits until the answer says so. */
async function secondsToSee({ client }: Cluster, health: () => Promise<string>): Promise<number[]> {
  const labels = encodeURIComponent('openchoreo.dev/environment=production,openchoreo.dev/component=c1');
  const [pod] = listAt(await client.get(`/api/v1/pods?labelSelector=${labels}`), 'items');
  const [namespace = '', name = ''] = [textAt(pod, 'metadata', 'namespace'), textAt(pod, 'metadata', 'name')];
  const [status] = listAt(pod, 'status', 'containerStatuses');
  const took: number[] = [];
  for (let i = 0; i < CHANGES; i++) {
    const before = await health();
    const isReady = i % 2 === 1;
    await client.patch(`/api/v1/namespaces/${namespace}/pods/${name}/status`, {
      status: {
        conditions: listAt(pod, 'status', 'conditions').map(condition =>
          textAt(condition, 'type')?.endsWith('Ready')
            ? { ...Object(condition), status: isReady ? 'True' : 'False' }
            : condition,
        ),
        containerStatuses: [{ ...Object(status), ready: isReady }],
      },
    });
    const start = performance.now();
    await until('the changed answer', async () => ((await health()) === before ? undefined : true), {
      every: 5,
    });
    took.push((performance.now() - start) / 1000);
    await sleep(1_500);
  }
  return took;
}

function heapMiB(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / MIB;
}

async function generate(cluster: Cluster, components: number): Promise<number> {
  const { platform, close } = await openServer(cluster.kubeconfig);
  const started = performance.now();
  await load(platform, declarations(components));
  for (const environment of Object.keys(replicas))
    await load(platform, deployments(await platform.documents.snapshot(never), environment));
  close();
  return (performance.now() - started) / 1000;
}

/** A platform of so many components in three environments on a real control plane, ten pods for each component. */
export async function measureCluster(components: number): Promise<Figure[]> {
  const wanted = Array.from({ length: components }, (_, i) =>
    Object.values(replicas).reduce((sum, choice) => sum + (choice[i % 2] ?? 0), 0),
  ).reduce((sum, count) => sum + count, 0);
  const cluster = await startCluster({
    nodes: Math.ceil(wanted / PODS_PER_NODE) + 1,
    readyWithin: 180_000,
  });
  try {
    const seconds = await generate(cluster, components);
    say(
      `${components} components x 3 were deployed in ${seconds.toFixed(0)} s; waiting for ${wanted} pods …`,
    );
    const ready = async () => {
      const { items } = Deployments.parse(await cluster.client.get('/apis/apps/v1/deployments'));
      const count = items.reduce((sum, { status }) => sum + status.readyReplicas, 0);
      return count >= wanted || undefined;
    };
    await until('pods', ready, { within: 1_200_000, every: 5_000 });
    return [...(await measure(cluster)), generated(components, wanted, seconds)];
  } finally {
    await cluster.stop();
  }
}

const generated = (components: number, pods: number, seconds: number): Figure => ({
  name: 'cluster: generate',
  value: seconds,
  unit: 's',
  note: `${components} components x 3, ${pods} pods`,
});

async function measure(cluster: Cluster): Promise<Figure[]> {
  const { controlNamespace } = configOf();
  const [raw, cold]: [number[], number[]] = [[], []];
  for (let i = 0; i < COLD_ROUNDS; i++) {
    raw.push(...(await timed(1, () => rawLists(cluster, controlNamespace))));
    const fresh = await openServer(cluster.kubeconfig);
    cold.push(...(await timed(1, fresh.health)));
    fresh.close();
  }
  const { health, cache, count, close } = await openServer(cluster.kubeconfig);
  await health();
  await sleep(2_000);
  const text = await health();
  count.requests = 0;
  const warm = await timed(ROUNDS, health);
  const { requests } = count;
  const took = await secondsToSee(cluster, health);
  const { informers, objects } = cache.size();
  const heap = heapMiB();
  close();
  return [
    {
      name: 'cluster: health p95, warm',
      value: quantile(warm, 0.95),
      unit: 'ms',
      goal: { most: 50 },
      note: `median ${median(warm).toFixed(1)} ms; ${text.split('\n')[1] ?? ''}`,
    },
    { name: 'cluster: API requests of a warm call', value: requests / ROUNDS, unit: '', goal: { most: 0 } },
    {
      name: 'cluster: cold health against a raw paged list',
      value: median(cold) / median(raw),
      unit: 'x',
      goal: { most: 1.5 },
      note: `${median(cold).toFixed(0)} ms against ${median(raw).toFixed(0)} ms`,
    },
    {
      name: 'cluster: from a pod’s change to the answer',
      value: Math.max(...took),
      unit: 's',
      goal: { most: 1 },
      note: `the longest of ${CHANGES}, median ${median(took).toFixed(2)} s`,
    },
    {
      name: 'cluster: heap',
      value: heap,
      unit: 'MB',
      goal: { most: 200 },
      note: `${objects} objects in ${informers} informers`,
    },
  ];
}
