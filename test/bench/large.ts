import type { CallResult } from '../../server/calls/call.ts';
import { applyPlan } from '../../server/control-plane/apply/apply.ts';
import type { Document } from '../../server/control-plane/documents/document.ts';
import { dependenciesOf } from '../../server/control-plane/queries/dependencies.ts';
import { planDocuments } from '../../server/control-plane/operations/apply-documents.ts';
import { platformOn, type Platform } from '../../server/platform.ts';
import { openSandbox } from '../../server/sandbox/open.ts';
import { configOf, silent, START } from '../support/product.ts';
import type { Figure } from './figure.ts';
import { componentCount, declarations, deployments, root } from './generate.ts';
import { median, quantile, timed } from './statistics.ts';

const NODES = 10;
const PODS = 10_000;
/** Long enough for the rollouts of a whole environment. */
const SETTLED_MS = 180_000;
const ROUNDS = 100;
/** A cluster keeps an event for an hour. */
const EVENTS_MS = 3_700_000;
const MIB = 1024 * 1024;

type Open = Omit<Platform, 'close'>;
const never = new AbortController().signal;
const nobody = () => undefined;

async function load(platform: Open, documents: readonly Document[]): Promise<void> {
  const { settings, clock } = platform;
  const base = await platform.documents.snapshot(never);
  await applyPlan(platform, planDocuments(base, settings, documents, clock.now()), never, nobody);
  await clock.sleep(SETTLED_MS, never);
}

/** Teams declare everything, then it is scaled and deployed environment by environment. */
async function generate(platform: Open): Promise<void> {
  await load(platform, declarations());
  for (const [environment, least, some] of [
    ['development', 1, 1],
    ['staging', 2, 3],
    ['production', 6, 7],
  ] as const) {
    const snapshot = await platform.documents.snapshot(never);
    await load(
      platform,
      deployments(snapshot, environment, number => (number % 2 === 0 ? least : some)),
    );
  }
}

async function call(platform: Open, name: string, args: { [argument: string]: unknown }) {
  const result = await platform.pipeline.call(name, args, { surface: 'mcp' }, never);
  if (result.ok) return result;
  throw new Error(`${name}: ${result.text}`);
}

function heapMiB(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / MIB;
}

/** A token has about 4 bytes. A client is sent the view and the text. */
const tokensOf = ({ view, text }: Extract<CallResult, { ok: true }>) => ({
  text: Buffer.byteLength(text) / 4,
  view: Buffer.byteLength(JSON.stringify(view)) / 4,
});

/** A platform of 1,000 components in three environments, made by the control plane on the embedded cluster. */
export async function measureLarge(): Promise<Figure[]> {
  const sandbox = openSandbox({ wall: () => START, nodes: NODES });
  const platform = platformOn(sandbox.cluster, sandbox.clock, configOf(), silent, sandbox.metrics);
  const started = performance.now();
  await generate(platform);
  const seconds = (performance.now() - started) / 1000;
  const { items: pods } = await sandbox.cluster.list({ apiVersion: 'v1', kind: 'Pod' }, never);

  const health = () => call(platform, 'get_environment_health', { environment: 'production' });
  const walk = () =>
    dependenciesOf(platform, { component: root.component, direction: 'downstream', format: 'tree' }, never);
  const walkCall = () => call(platform, 'get_dependencies', root);
  const [healthTokens, walkTokens] = [tokensOf(await health()), tokensOf(await walkCall())];
  const aSecond = () => sandbox.clock.sleep(1000, never);
  const healthTimes = await timed(ROUNDS, health, aSecond);
  const walkTimes = await timed(ROUNDS, walk);
  const walkCallTimes = await timed(ROUNDS, walkCall);
  const deployTimes = await timed(10, round =>
    call(platform, 'deploy_component', {
      component: `c5-${round}`,
      environment: 'staging',
      configs: { replicas: 3 },
      wait_seconds: 0,
    }),
  );
  const afterDeploy = await timed(10, health, () =>
    call(platform, 'deploy_component', { component: 'c6-3', environment: 'staging', wait_seconds: 0 }),
  );
  const young = heapMiB();
  await sandbox.clock.sleep(EVENTS_MS, never);
  await health();
  const heap = heapMiB();
  return [
    {
      name: 'large: health p95',
      value: quantile(healthTimes, 0.95),
      unit: 'ms',
      goal: { most: 25 },
      note: `median ${median(healthTimes).toFixed(1)} ms, a simulated second between`,
    },
    { name: 'large: health right after a deployment', value: median(afterDeploy), unit: 'ms' },
    {
      name: 'large: full walk p95',
      value: quantile(walkTimes, 0.95),
      unit: 'ms',
      goal: { most: 5 },
      note: `median ${median(walkTimes).toFixed(1)} ms`,
    },
    { name: 'large: the walk as a tool call', value: median(walkCallTimes), unit: 'ms' },
    {
      name: 'large: heap',
      value: heap,
      unit: 'MB',
      goal: { most: 150 },
      note: `${young.toFixed(0)} MB before the events of the rollouts are forgotten, after an hour`,
    },
    { name: 'large: health text', value: healthTokens.text, unit: 'tokens' },
    { name: 'large: health view', value: healthTokens.view, unit: 'tokens' },
    { name: 'large: walk text', value: walkTokens.text, unit: 'tokens' },
    { name: 'large: walk view', value: walkTokens.view, unit: 'tokens' },
    { name: 'large: plan and apply one', value: median(deployTimes), unit: 'ms' },
    {
      name: 'large: generate',
      value: seconds,
      unit: 's',
      note: `${componentCount} components x 3, ${pods.length} pods of ${PODS}`,
    },
  ];
}
