import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PlatformError } from '../../errors.ts';
import { containersOf } from '../../domain/container.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import type { ClusterReader } from '../../control-plane/ports.ts';
import { appOf } from '../traffic/presence.ts';
import { clusterWide, namespaced } from './kinds.ts';
import { RECORDED_MS, recordTelemetry, type TelemetrySource } from './record-telemetry.ts';
import { safeObject } from './safe-object.ts';
import { createWriter, type Writer } from './writer.ts';

/** The newest part of a log is what tells. */
const LOG_BYTES = 5_000_000;
/** Of a run that is over its end is enough. */
const PREVIOUS_LINES = 1000;
type Source = TelemetrySource & { cluster: ClusterReader };
type Said = (line: string) => void;

export type Recorded = { folder: string; objects: number; logs: number; missed: string[] };

async function demandFree(folder: string): Promise<void> {
  const there = await readdir(folder).catch(() => []);
  if (there.length === 0) return;
  throw new PlatformError('refused', `${folder} is not empty.`, 'Name a folder that is new or empty.');
}

const plural = (kind: string): string => {
  const word = kind.toLowerCase();
  if (word.endsWith('s')) return word === 'endpoints' ? word : `${word}es`;
  return word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`;
};

async function recordKind(
  { cluster, redact }: Source,
  writer: Writer,
  [apiVersion, kind]: readonly [string, string],
  namespace: string | undefined,
  signal?: AbortSignal,
): Promise<readonly KubeObject[]> {
  const where = namespace === undefined ? kind : `${namespace}: ${kind}`;
  return writer.attempt<readonly KubeObject[]>(where, [], async () => {
    if (!(await cluster.serves(apiVersion, kind, signal))) return [];
    const query = { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) };
    const { items } = await cluster.list(query, signal);
    const list = {
      apiVersion,
      kind: `${kind}List`,
      items: items.map(item => safeObject(item, redact.object)),
    };
    const path = join(...(namespace === undefined ? [] : [namespace]), `${plural(kind)}.json`);
    await writer.file(path, `${JSON.stringify(list, null, 1)}\n`);
    return items;
  });
}

async function recordLogs(
  { cluster, redact, now }: Source,
  writer: Writer,
  pod: KubeObject,
  signal?: AbortSignal,
): Promise<number> {
  const { name, namespace = '' } = pod.metadata;
  let written = 0;
  for (const container of containersOf(pod)) {
    const wanted = [
      ...(container.running || container.ended || container.last
        ? [{ file: 'logs.txt', previous: false }]
        : []),
      ...(container.restarts > 0 ? [{ file: 'previous.txt', previous: true }] : []),
    ];
    for (const { file, previous } of wanted)
      await writer.attempt(
        `${previous ? 'previous log' : 'log'} of ${namespace}/${name}/${container.name}`,
        undefined,
        async () => {
          const query = {
            namespace,
            pod: name,
            container: container.name,
            previous,
            limitBytes: LOG_BYTES,
            ...(previous
              ? { tailLines: PREVIOUS_LINES }
              : { sinceTime: new Date(now.getTime() - RECORDED_MS) }),
          };
          const text = await cluster.podLogs(query, signal);
          await writer.file(join(namespace, name, container.name, file), redact.text(text));
          written++;
        },
      );
  }
  return written;
}

/**
 * Records a live cluster into a folder that `--dump` reads: objects, logs, signals, traces; without the values of
 * Secrets and without what looks like a credential. The folder appears when all of it is written. Throws `refused`
 * for a folder that holds something, `cancelled`.
 */
export async function recordDump(
  source: Source,
  asked: { folder: string; namespaces?: readonly string[] | undefined },
  say: Said,
  signal?: AbortSignal,
): Promise<Recorded> {
  await demandFree(asked.folder);
  const partial = `${asked.folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  const missed: string[] = [];
  const writer = createWriter(partial, missed);
  const apps = new Set<string>();
  let [objects, logs] = [0, 0];
  try {
    for (const kind of clusterWide)
      objects += (await recordKind(source, writer, kind, undefined, signal)).length;
    const { items } = await source.cluster.list({ apiVersion: 'v1', kind: 'Namespace' }, signal);
    const namespaces = items
      .map(({ metadata }) => metadata.name)
      .filter(name => asked.namespaces?.includes(name) ?? true);
    for (const namespace of namespaces) {
      say(`recording ${namespace} …`);
      for (const kind of namespaced) {
        const found = await recordKind(source, writer, kind, namespace, signal);
        objects += found.length;
        if (kind[1] !== 'Pod') continue;
        for (const pod of found) {
          logs += await recordLogs(source, writer, pod, signal);
          apps.add(appOf(pod) ?? '');
        }
      }
    }
    apps.delete('');
    await recordTelemetry(source, writer, { namespaces, apps }, signal);
    const note =
      missed.length === 0 ? 'Complete as far as asked.' : `Not recorded: ${missed.slice(0, 20).join('; ')}`;
    await writer.file(
      'dump.json',
      `${JSON.stringify({ capturedAt: source.now.toISOString(), note }, null, 1)}\n`,
    );
    await rm(asked.folder, { recursive: true, force: true });
    await rename(partial, asked.folder);
    return { folder: asked.folder, objects, logs, missed };
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}
