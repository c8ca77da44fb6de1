import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { PlatformError } from '../../errors.ts';
import * as z from 'zod';
import { type Alert, AlertmanagerAlert, alertmanagerAlert } from '../../domain/alert.ts';
import { at, listAt, numberAt, textAt } from '../../domain/json.ts';
import { KubeObject } from '../../domain/kube-object.ts';
import { instant } from '../../domain/time.ts';
import { type MetricSeries, parseOpenMetrics } from './open-metrics.ts';
import { parseYamlObjects } from './yaml-objects.ts';

/** A recorded cluster. Logs stay on the disk until somebody asks for them. */
export type Dump = {
  folder: string;
  /** What "now" is, in milliseconds since 1970. */
  capturedAt: number;
  /** What the recorder says is incomplete. */
  note: string;
  objects: readonly KubeObject[];
  /** `apiVersion kind` of everything that was looked for, found or not. */
  kinds: ReadonlySet<string>;
  /** Files of container logs, by `namespace/pod/container` and then `current` or `previous`. */
  logs: ReadonlyMap<string, { current?: string; previous?: string }>;
  series: readonly MetricSeries[];
  calls: readonly { from: string; to: string; count?: number }[];
  /** Files of spans, below the folder. They stay on the disk until somebody asks, too. */
  traceFiles: readonly string[];
  nodeTexts: ReadonlyMap<string, readonly string[]>;
  /** Undefined where nobody recorded whether there were any. */
  alerts?: readonly Alert[] | undefined;
};

const LOG_FILES = new Map([
  ['logs.txt', 'current'],
  ['previous.txt', 'previous'],
] as const);

/** Objects in what a file holds: one, a List, or several documents. Others than Kubernetes objects are none. */
function objectsIn(value: unknown): KubeObject[] {
  const items = listAt(value, 'items');
  if (Array.isArray(at(value, 'items')))
    return items.flatMap(item => {
      const typed = withType(item, value);
      return typed ? [typed] : [];
    });
  const { data } = KubeObject.safeParse(value);
  return data ? [data] : [];
}

/** kubectl's lists of one kind do not repeat it in their items. */
function withType(item: unknown, list: unknown): KubeObject | undefined {
  const kind = textAt(list, 'kind')?.replace(/List$/, '');
  const apiVersion = textAt(list, 'apiVersion');
  const own = typeof item === 'object' && item !== null ? item : {};
  return KubeObject.safeParse({ ...(kind && { kind, apiVersion }), ...own }).data;
}

function takeObjects(found: Found, value: unknown): void {
  const listed = textAt(value, 'kind') ?? '';
  const apiVersion = textAt(value, 'apiVersion');
  if (/.List$/.test(listed)) found.kinds.add(`${apiVersion} ${listed.replace(/List$/, '')}`);
  for (const object of objectsIn(value)) {
    found.objects.push(object);
    found.kinds.add(`${object.apiVersion} ${object.kind}`);
  }
}

const reasons = new Map([
  ['ENOENT', 'there is no such folder.'],
  ['ENOTDIR', 'it is a file, not a folder.'],
  ['EACCES', 'this account may not read it.'],
]);

const whyNot = (error: unknown): string =>
  reasons.get(textAt(error, 'code') ?? '') ?? (error instanceof Error ? error.message : String(error));

async function filesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter(entry => entry.isFile())
      .map(entry =>
        join(entry.parentPath, entry.name)
          .slice(folder.length)
          .replace(/^[\\/]/, ''),
      )
      .toSorted();
  } catch (error) {
    throw new PlatformError(
      'not_found',
      `The dump "${folder}" cannot be read: ${whyNot(error)}`,
      'Name a folder that `quarterdeck dump` or kubectl cluster-info dump has written.',
    );
  }
}

function parsed(file: string, text: string): unknown[] {
  try {
    return file.endsWith('.json') ? [JSON.parse(text)] : parseYamlObjects(text);
  } catch (error) {
    throw new PlatformError(
      'invalid_document',
      `The dump's ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Repair or remove that file; everything else of the dump can be used.',
    );
  }
}

type Found = {
  objects: KubeObject[];
  kinds: Set<string>;
  logs: Map<string, { current?: string; previous?: string }>;
  series: MetricSeries[];
  calls: Dump['calls'][number][];
  traceFiles: string[];
  nodeTexts: Map<string, string[]>;
  alerts: Alert[] | undefined;
  about: unknown;
};

function takeLog(found: Found, folder: string, steps: readonly string[]): boolean {
  const name = steps.at(-1);
  if (name !== 'logs.txt' && name !== 'previous.txt') return false;
  if (steps.length !== 3 && steps.length !== 4) return false;
  const key = steps.slice(0, -1).join('/');
  const when = LOG_FILES.get(name) ?? 'current';
  found.logs.set(key, { ...found.logs.get(key), [when]: join(folder, ...steps) });
  return true;
}

function takeCalls(found: Found, value: unknown): void {
  for (const call of listAt(value, 'data')) {
    const [from, to] = [textAt(call, 'parent'), textAt(call, 'child')];
    const count = numberAt(call, 'callCount');
    if (from !== undefined && to !== undefined && from !== to)
      found.calls.push({ from, to, ...(count !== undefined && { count }) });
  }
}

function alertsIn(file: string, value: unknown): Alert[] {
  const read = z.array(AlertmanagerAlert).safeParse(value);
  if (read.success) return read.data.map(alertmanagerAlert);
  throw new PlatformError(
    'invalid_document',
    `The dump's ${file} holds no alerts: ${read.error.issues[0]?.path.join('.') || 'it'} is not as Alertmanager's API (v2) has it.`,
    'Repair or remove that file; everything else of the dump can be used.',
  );
}

async function take(found: Found, folder: string, file: string): Promise<void> {
  const steps = file.split(sep);
  if (takeLog(found, folder, steps)) return;
  const read = () => readFile(join(folder, file), 'utf8');
  const [top = '', second = ''] = steps;
  if (top === 'nodes' && steps.length === 3 && file.endsWith('.txt'))
    found.nodeTexts.set(second, [...(found.nodeTexts.get(second) ?? []), await read()]);
  else if (top === 'metrics' && file.endsWith('.om')) found.series.push(...parseOpenMetrics(await read()));
  else if (top === 'traces' && /\.jsonl?$/.test(file) && second !== 'dependencies.json')
    found.traceFiles.push(file);
  else if (/\.(json|ya?ml)$/.test(file)) {
    const values = parsed(file, await read());
    if (file === 'dump.json') found.about = values[0];
    else if (file === 'alerts.json') found.alerts = alertsIn(file, values[0]);
    else if (top === 'traces') values.forEach(value => takeCalls(found, value));
    else values.forEach(value => takeObjects(found, value));
  }
}

/** The newest moment that the recorded objects know of; the dump was made then or a little later. */
function newest(objects: readonly KubeObject[]): number {
  const times = objects.flatMap(object => {
    const written = [
      textAt(object, 'lastTimestamp'),
      textAt(object, 'spec', 'renewTime'),
      object.metadata.creationTimestamp,
    ];
    return written.flatMap(text => instant(text) ?? []);
  });
  return times.reduce((latest, time) => Math.max(latest, time), 0);
}

/**
 * Reads a dump (docs/dumps.md has the layout). Throws `not_found` without the folder, `invalid_document` for a
 * file that is no JSON or YAML.
 */
export async function readDump(folder: string): Promise<Dump> {
  const found: Found = {
    objects: [],
    kinds: new Set(),
    logs: new Map(),
    series: [],
    calls: [],
    traceFiles: [],
    nodeTexts: new Map(),
    alerts: undefined,
    about: undefined,
  };
  for (const file of await filesBelow(folder)) await take(found, folder, file);
  const { objects, about, ...rest } = found;
  if (objects.length === 0)
    throw new PlatformError(
      'invalid_document',
      `The dump "${folder}" holds no Kubernetes objects.`,
      'Name the folder that has the files with objects below it.',
    );
  const captured = at(about, 'capturedAt');
  const capturedAt = instant(textAt(about, 'capturedAt'));
  if (captured !== undefined && capturedAt === undefined)
    throw new PlatformError(
      'invalid_document',
      `The dump's dump.json: capturedAt is no time such as 2026-01-31T12:00:00Z.`,
      'Correct it, or leave it out: then the newest object tells it.',
    );
  return {
    folder,
    capturedAt: capturedAt ?? newest(objects),
    note: textAt(about, 'note') ?? '',
    objects,
    ...rest,
  };
}
