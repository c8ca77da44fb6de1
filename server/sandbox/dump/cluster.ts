import { readFile } from 'node:fs/promises';
import { PlatformError } from '../../errors.ts';
import { type KubeObject, metadataOf, type Ref, refKey, refOf } from '../../domain/kube-object.ts';
import { instant } from '../../domain/time.ts';
import type { ClusterReader, ListQuery, LogQuery } from '../../control-plane/ports.ts';
import { parseFieldSelector } from '../store/field-selector.ts';
import { parseLabelSelector } from '../store/label-selector.ts';
import type { Dump } from './folder.ts';

const READ_ONLY = 'A dump is a picture of one moment; ask a live cluster for what comes after.';

function notRecorded(apiVersion: string, kind: string): PlatformError {
  return new PlatformError(
    'not_supported',
    `${kind} (${apiVersion}) was not recorded in this dump: whether there are any is not known.`,
    'Record it with `quarterdeck dump`, or ask the live cluster.',
  );
}

function selected(objects: readonly KubeObject[], query: ListQuery): readonly KubeObject[] {
  const byLabel = query.labels === undefined ? () => true : parseLabelSelector(query.labels);
  const byField = query.fields === undefined ? () => true : parseFieldSelector(query.fields, query.kind);
  return objects.filter(
    object =>
      (query.namespace === undefined || object.metadata.namespace === query.namespace) &&
      byLabel(object.metadata.labels ?? {}) &&
      byField(object),
  );
}

const lineTime = (line: string): number | undefined => instant(/^\S+/.exec(line)?.[0]);

async function linesOf(file: string, { sinceTime, tailLines, limitBytes }: LogQuery): Promise<string> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(line => line !== '');
  const since = sinceTime?.getTime();
  const late = since === undefined ? lines : lines.filter(line => (lineTime(line) ?? Infinity) >= since);
  const tail = tailLines === undefined ? late : late.slice(-tailLines || late.length);
  const text = tail.map(line => `${line}\n`).join('');
  return limitBytes === undefined ? text : Buffer.from(text).subarray(0, limitBytes).toString();
}

function logFile(dump: Dump, { namespace, pod, container, previous }: LogQuery): string {
  const named = container === undefined ? [] : [`${namespace}/${pod}/${container}`];
  const found = [...named, `${namespace}/${pod}`].flatMap(key => dump.logs.get(key) ?? [])[0];
  const only = container === undefined ? onlyLog(dump, `${namespace}/${pod}/`) : undefined;
  const file = previous ? (found ?? only)?.previous : (found ?? only)?.current;
  if (file !== undefined) return file;
  throw new PlatformError(
    'not_found',
    `The ${previous ? 'previous ' : ''}log of ${pod}${container === undefined ? '' : `/${container}`} was not recorded in this dump.`,
    'Other evidence of the pod is in its status and its events.',
  );
}

function onlyLog(dump: Dump, prefix: string) {
  const own = [...dump.logs].filter(([key]) => key.startsWith(prefix));
  return own.length === 1 ? own[0]?.[1] : undefined;
}

/**
 * A recorded cluster behind the port's reading half. `serves` is whether a kind was recorded; a list of one that
 * was not throws `not_supported`. Nothing ever changes, so a watch only waits.
 */
export function createDumpCluster(dump: Dump): ClusterReader {
  const byKind = Map.groupBy(dump.objects, ({ apiVersion, kind }) => `${apiVersion} ${kind}`);
  const byRef = new Map(dump.objects.map(object => [refKey(refOf(object)), object]));
  const recorded = (apiVersion: string, kind: string): readonly KubeObject[] => {
    if (dump.kinds.has(`${apiVersion} ${kind}`)) return byKind.get(`${apiVersion} ${kind}`) ?? [];
    // Clusters keep events for an hour: that there are none says nothing, recorded or not.
    if (kind === 'Event') return [];
    throw notRecorded(apiVersion, kind);
  };
  return {
    async get(ref: Ref) {
      recorded(ref.apiVersion, ref.kind);
      return byRef.get(refKey(ref));
    },
    async list(query) {
      const items = selected(recorded(query.apiVersion, query.kind), query);
      return { items: query.metadataOnly ? items.map(metadataOf) : items, resourceVersion: '1' };
    },
    async *watch(_query, signal) {
      await new Promise<void>(resolve => {
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), { once: true });
      });
      yield* [];
    },
    podLogs: async query => linesOf(logFile(dump, query), query),
    serves: async (apiVersion, kind) => dump.kinds.has(`${apiVersion} ${kind}`),
  };
}

/** Why a write to a dump is refused. */
export const dumpIsReadOnly = (): PlatformError =>
  new PlatformError('read_only', 'This cluster is a dump: it cannot be changed.', READ_ONLY);
