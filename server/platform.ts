import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { tools } from '../tools/index.ts';
import { alertsBy, noAlerts, unrecordedAlerts } from './alerted.ts';
import { builtinDocuments } from './builtin.ts';
import type { Log } from './calls/call.ts';
import { redact } from './calls/redact.ts';
import { createPipeline, type Pipeline } from './calls/pipeline.ts';
import type { Config, RealCluster } from './config.ts';
import type { Cluster, Clock, Metrics, Reading, Writing } from './control-plane/ports.ts';
import type { Alert } from './domain/alert.ts';
import { createDocumentReader } from './control-plane/store/document-reader.ts';
import { createDocumentStore } from './control-plane/store/store.ts';
import { createFleetingReports, createKeptReports } from './control-plane/kept-reports.ts';
import { PlatformError } from './errors.ts';
import { createAlerts } from './observability/alerts.ts';
import { createMeasuredAlerts } from './observability/measured-alerts.ts';
import { createClusterLogs } from './observability/cluster-logs.ts';
import { loggedBy } from './logged.ts';
import { measuredBy, unmeasured } from './measured.ts';
import { narrationOf } from './narration.ts';
import { createMeasuredTelemetry, noTelemetry } from './observability/measured-telemetry.ts';
import { copySandbox, openSandbox, type Sandbox } from './sandbox/open.ts';
import { loadScenario } from './scenario-files.ts';
import { playScenario } from './seed.ts';
import { loadSkills } from './skill-folder.ts';
import { tracedBy, unrecorded, untraced, withCalls } from './traced.ts';

/** Characters of one token, on average. */
const CHARS_PER_TOKEN = 4;

export type Platform = Writing & { pipeline: Pipeline; close(): void };

/** Where readers look elsewhere than writers, and what every answer begins with. */
type Seen = { reading?: Partial<Reading>; banner?: () => string | undefined };

/**
 * Opens the cluster that config names and everything on top of it; `isServer`: for many calls, so that a real cluster
 * is followed in memory. Throws `not_configured` where there is none.
 */
export async function openPlatform(
  config: Config,
  log: Log,
  signal: AbortSignal,
  wall: () => number = Date.now,
  { isServer = false } = {},
): Promise<Platform> {
  if (config.real) return openReal(config.real, config, log, isServer);
  if (config.dump !== undefined) return openRecorded(config.dump, config, log);
  if (config.sandbox === undefined)
    throw new PlatformError(
      'not_configured',
      'No cluster is configured.',
      'Name one with --context or --kubeconfig, a recorded one with --dump, or start with --sandbox for an embedded, simulated cluster, or --sandbox shop for one with a small shop in it.',
    );
  const { scenario, documents } = await loadScenario(config.sandbox);
  const sandbox = openSandbox({ ...(config.ephemeral ? {} : { file: config.stateFile }), wall, scenario });
  try {
    const platform = platformOnSandbox(sandbox, config, log);
    if (sandbox.isNew) {
      await playScenario(platform, { scenario, documents }, sandbox.anchor, signal);
      // Playing took a moment, too.
      await sandbox.clock.sleep(Math.max(0, wall() - sandbox.clock.now().getTime()), signal);
    }
    sandbox.keep();
    return { ...platform, close: () => sandbox.close() };
  } catch (error) {
    sandbox.close();
    throw error;
  }
}

/**
 * A copy of the embedded platform that the state file holds, to look at: it takes no lock and keeps nothing.
 * Undefined where there is no such file.
 */
export async function copyPlatform(
  config: Config,
  log: Log,
  wall: () => number = Date.now,
): Promise<Pick<Platform, 'pipeline'> | undefined> {
  const { scenario } = await loadScenario(config.sandbox ?? 'empty');
  const sandbox = copySandbox(config.stateFile, { wall, scenario });
  if (!sandbox) return undefined;
  return platformOnSandbox(sandbox, { ...config, readOnly: true }, log);
}

/** On the embedded cluster everything is measured and recorded. */
export function platformOnSandbox(sandbox: Sandbox, config: Config, log: Log): Omit<Platform, 'close'> {
  const { cluster, clock, metrics, traces } = sandbox;
  const telemetry = withCalls(createMeasuredTelemetry(metrics, cluster), traces);
  const instead = { telemetry: onlyPlane(telemetry), traces: onlyPlane(traces) };
  return platformOn(cluster, clock, config, log, metrics, undefined, instead);
}

async function openReal(real: RealCluster, config: Config, log: Log, isServer: boolean): Promise<Platform> {
  const { openKube } = await import('./kube/open.ts');
  const { planes, allowWrites } = config;
  const kube = await openKube({ ...real, planes, dryOnly: !allowWrites, cached: isServer });
  log.info({ context: kube.context, server: kube.server }, 'works on a real cluster');
  const { cluster, clock, plane } = kube;
  // What a write is decided by is read from the API server; readers have a picture of their own.
  const reading: Partial<Reading> = isServer
    ? { documents: createDocumentReader(kube.reader, storeOptions(config)), plane: kube.readPlane }
    : {};
  const measured = {
    ...(await measuredBy(config, log, kube.readPlane)),
    alerts: await alertsBy(config),
    logs: await loggedBy(config, clock, kube.readPlane),
  };
  const traces = await tracedBy(config, kube.readPlane);
  const { telemetry } = measured;
  const traced = traces && { traces, telemetry: (name: string) => withCalls(telemetry(name), traces(name)) };
  const banner = () => {
    const stale = kube.staleness();
    return stale && `The connection to the cluster is lost: this may be as of ${stale.since.toISOString()}.`;
  };
  return {
    ...platformOn(
      cluster,
      clock,
      config,
      log,
      undefined,
      plane,
      { ...measured, ...traced },
      { reading, banner },
    ),
    close: () => kube.close(),
  };
}

/** A recorded cluster: what it holds is the platform, or is taken for one where nobody declared any. */
async function openRecorded(folder: string, config: Config, log: Log): Promise<Platform> {
  const { openDump } = await import('./sandbox/dump/open.ts');
  const { recordedDocuments } = await import('./recorded.ts');
  const { dump, cluster, clock, metrics, telemetry, traces } = await openDump(folder);
  const instead = {
    ...(await recordedDocuments(dump, cluster, config, builtin)),
    telemetry: onlyPlane(telemetry),
    alerts: recordedAlerts(dump.alerts),
    traces: (plane: string) => onlyPlane(traces ?? unrecorded())(plane),
  };
  const readOnly = { ...config, readOnly: true };
  return {
    ...platformOn(cluster, clock, readOnly, log, metrics, onlyPlane(cluster), instead),
    close: () => undefined,
  };
}

const recordedAlerts = (alerts: readonly Alert[] | undefined): Writing['alerts'] =>
  alerts === undefined
    ? unrecordedAlerts
    : name => onlyPlane(createAlerts([() => Promise.resolve(alerts)]))(name);

/** Everything on top of one cluster: documents, the writers and readers over it, the pipeline. Without `metrics` nothing measures it. */
export function platformOn(
  cluster: Cluster,
  clock: Clock,
  config: Config,
  log: Log,
  metrics?: Metrics,
  plane: (name: string) => Cluster = onlyPlane(cluster),
  instead: Partial<Writing> = {},
  { reading = {}, banner = () => bannerOf(config) }: Seen = {},
): Omit<Platform, 'close'> {
  const stored = {
    ...writingOn(cluster, clock, config, metrics),
    plane,
    logs: (name: string) => createClusterLogs(plane(name)),
    ...instead,
  };
  const writing = { ...stored, ...narrationOf(config, reading.documents ?? stored.documents) };
  const pipeline = createPipeline({
    tools,
    reading: { ...readingOf(writing), ...reading },
    ...(config.readOnly ? {} : { writing }),
    skills: () => loadSkills(config.skills),
    readOnly: config.readOnly,
    toolsets: config.toolsets ?? 'all',
    banner,
    timeoutMs: config.timeoutSeconds * 1000,
    budgetChars: config.outputTokens * CHARS_PER_TOKEN,
    log,
    newRef: () => randomUUID().slice(0, 8),
    audit: entry => log.info({ ...entry }, 'call'),
  });
  return { ...writing, pipeline };
}

/** What every answer of a simulated cluster begins with. */
const bannerOf = ({ real, dump, sandbox = 'empty' }: Config): string | undefined => {
  if (real) return undefined;
  if (dump !== undefined) return `RECORDED cluster (${basename(dump)}): read-only, as it was then.`;
  return `SIMULATED cluster (scenario ${basename(sandbox).replace(/\.ya?ml$/, '')}): nothing here is real.`;
};

function writingOn(
  cluster: Cluster,
  clock: Clock,
  config: Config,
  metrics: Metrics | undefined,
): Omit<Writing, 'plane' | 'logs'> {
  return {
    documents: createDocumentStore(cluster, storeOptions(config)),
    metrics: plane => onlyPlane(metrics ?? unmeasured(plane))(plane),
    telemetry: onlyPlane(metrics ? createMeasuredTelemetry(metrics, cluster) : noTelemetry),
    alerts: metrics ? onlyPlane(createAlerts([createMeasuredAlerts({ cluster, metrics, clock })])) : noAlerts,
    traces: untraced,
    reports: config.readOnly
      ? createFleetingReports(redact)
      : createKeptReports(cluster, config.controlNamespace, redact),
    clock,
    settings: { namespace: config.namespace, cells: config.namespaces, builds: buildsOf(config) },
  };
}

/** What is pushed on the embedded cluster goes nowhere, so it needs no real registry. */
const buildsOf = ({ builds, sandbox }: Config) =>
  sandbox === undefined ? builds : { registry: 'registry.example', ...builds };

/** Readers and writers see one picture unless they look elsewhere: every document is parsed and indexed once. */
const readingOf = ({ documents, ...writing }: Writing): Reading => ({
  ...writing,
  documents: { snapshot: signal => documents.snapshot(signal) },
});

const builtin = builtinDocuments();
const storeOptions = (config: Config) => ({ controlNamespace: config.controlNamespace, builtin });

/** The embedded platform has one data plane. */
const onlyPlane =
  <T>(cluster: T) =>
  (name: string): T => {
    if (name === 'default') return cluster;
    throw new PlatformError(
      'not_configured',
      `Data plane "${name}" is not configured.`,
      'The embedded cluster has one, "default": let the environment name that.',
    );
  };
