import { containersOf } from '../domain/container.ts';
import { listAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { selfTimed } from '../domain/line-time.ts';
import { compareTimes, inUtc } from '../domain/precise-time.ts';
import { PlatformError } from '../errors.ts';
import type { ClusterReader, LogLine, Logs, LogSearch, LogsFound } from '../control-plane/ports.ts';
import { inTurn } from './backend/in-turn.ts';
import { podsOf } from './component-pods.ts';
import { contains, isMeshProxy, newestOf } from './log-lines.ts';

const LINES_PER_CONTAINER = 5000;
const BYTES_PER_CONTAINER = 4_000_000;
const PODS = 10;

/** `label`: how notes name it. */
type Source = { pod: KubeObject; container: string | undefined; label: string };
/** `wholeFrom`: older lines were not read. */
type Said = { lines: readonly LogLine[]; wholeFrom?: string; notes: readonly string[] };

/** What lines that tell their time themselves are read by: now, and from when they count. */
type LogTimes = { now: number; from: Date | undefined };

/** The containers whose log is asked for: the one that is named, or those of the application. */
function containersIn(pod: KubeObject, { container, previous = false }: LogSearch): (string | undefined)[] {
  if (container !== undefined) return [container];
  const names = listAt(pod, 'spec', 'containers').flatMap(spec => textAt(spec, 'name') ?? []);
  const own = names.filter(name => !isMeshProxy(name));
  const ran = new Set(containersOf(pod).flatMap(({ name, restarts }) => (restarts > 0 ? [name] : [])));
  const wanted = previous ? own.filter(name => ran.has(name)) : own;
  // Asked all the same, so that the cluster says why there is nothing.
  return wanted.length > 0 ? wanted : [names[0]];
}

function sourcesIn(pod: KubeObject, search: LogSearch): Source[] {
  const containers = containersIn(pod, search);
  const { name } = pod.metadata;
  return containers.map(container => ({
    pod,
    container,
    label: containers.length > 1 ? `${name}, container ${container}` : name,
  }));
}

/** The kubelet puts the time before each line; where a recording does not, each is as old as it tells itself. */
function linesIn({ pod, container = '' }: Source, text: string, { now, from }: LogTimes): LogLine[] {
  const place = { pod: pod.metadata.name, container };
  const lines = text.split('\n').filter(Boolean);
  const read = lines.map(line => {
    const space = line.indexOf(' ');
    const time = inUtc(line.slice(0, Math.max(0, space)));
    return time === undefined
      ? { time: '', ...place, text: line }
      : { time, ...place, text: line.slice(space + 1) };
  });
  if (read.some(({ time }) => time !== '')) return read;
  const started = containersOf(pod).find(({ name }) => name === container)?.runningSince;
  return selfTimed(lines, now, started)
    .filter(({ time }) => time === undefined || from === undefined || time >= from.getTime())
    .map(line => ({
      time: line.time === undefined ? '' : (inUtc(new Date(line.time).toISOString()) ?? ''),
      ...place,
      text: line.text,
    }));
}

async function readSource(
  cluster: ClusterReader,
  source: Source,
  { previous = false, from, to }: LogSearch,
  signal?: AbortSignal,
): Promise<Said> {
  const { pod, container, label } = source;
  const query = {
    namespace: pod.metadata.namespace ?? '',
    pod: pod.metadata.name,
    ...(container === undefined ? {} : { container }),
    previous,
    sinceTime: from,
    tailLines: LINES_PER_CONTAINER,
    limitBytes: BYTES_PER_CONTAINER,
  };
  try {
    const lines = linesIn(source, await cluster.podLogs(query, signal), {
      now: to.getTime(),
      from: previous ? undefined : from,
    });
    if (lines.length < LINES_PER_CONTAINER) return { lines, notes: [] };
    const notes = [`${label}: only its newest ${LINES_PER_CONTAINER} lines were read`];
    return { lines, wholeFrom: lines[0]?.time ?? '', notes };
  } catch (error) {
    if (!(error instanceof PlatformError) || error.code === 'cancelled' || error.code === 'timeout')
      throw error;
    return { lines: [], notes: [`${label}: ${error.message}`] };
  }
}

/** What the pods of a component say, by the cluster itself: as long as they live, and as much as nodes keep. */
export function createClusterLogs(cluster: ClusterReader): Logs {
  return {
    outlivesPods: false,
    async search(search: LogSearch, signal?: AbortSignal): Promise<LogsFound> {
      const { namespace, component, grep, limit } = search;
      const pods = await podsOf(cluster, namespace, component, signal);
      const left = pods.length - PODS;
      const sources = pods.slice(0, PODS).flatMap(pod => sourcesIn(pod, search));
      const read = await inTurn(sources, source => readSource(cluster, source, search, signal));
      const to = search.to.toISOString();
      const lines = read
        .flatMap(said => said.lines)
        .filter(({ time, text }) => compareTimes(time, to) <= 0 && contains(text, grep))
        .toSorted((a, b) => compareTimes(a.time, b.time));
      const wholeFrom = read
        .flatMap(said => said.wholeFrom ?? [])
        .toSorted(compareTimes)
        .at(-1);
      return {
        ...newestOf(lines, limit),
        ...(wholeFrom !== undefined && { wholeFrom }),
        pods: pods.map(pod => pod.metadata.name),
        notes: [
          ...(left > 0 ? [`${left} of ${pods.length} pods were not read`] : []),
          ...read.flatMap(({ notes }) => notes),
        ],
      };
    },
  };
}
