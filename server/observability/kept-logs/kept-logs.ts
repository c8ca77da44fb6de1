import { cut } from '../../domain/line.ts';
import type { KubeObject } from '../../domain/kube-object.ts';
import { compareTimes } from '../../domain/precise-time.ts';
import { isOfEarlierRun, presentRuns } from '../../domain/present-run.ts';
import { instant, span as spanOf } from '../../domain/time.ts';
import type { ClusterReader, LogLine, Logs, LogSearch, LogsFound } from '../../control-plane/ports.ts';
import { podsOf } from '../component-pods.ts';
import { contains, newestOf } from '../log-lines.ts';
import type { LogsBackend, Place, Span } from './ask.ts';
import { type Found, pageBack, type Wanted } from './page-back.ts';
import { everyName, exactly, workloadsWithoutPods } from './pod-names.ts';

/** Of a longer line its beginning tells. */
const CHARS = 16_384;
const DAY_MS = 86_400_000;

type Part = { pods: string; without?: string | undefined; sifts: boolean };

/** The pods that may have said what is asked for. Only of those that are there the present run has to be left out. */
function partsOf(names: string, pods: readonly KubeObject[], previous: boolean): Part[] {
  if (!previous) return [{ pods: names, sifts: false }];
  const present = exactly(pods);
  const gone = { pods: names, without: present, sifts: false };
  return present === undefined ? [gone] : [gone, { pods: present, sifts: true }];
}

const lineOf = (line: LogLine): LogLine =>
  line.text.length > CHARS ? { ...line, text: cut(line.text, CHARS) } : line;

/** How far the first line is ahead of that time. */
const ahead = ([first]: readonly LogLine[], time: Date): string =>
  spanOf((instant(first?.time) ?? time.getTime()) - time.getTime());

/**
 * What the pods of a component have said, by a backend that keeps it: of those that are there, and of those of the
 * same workloads that are gone. `now` tells lines that are of no past.
 */
export function createKeptLogs(backend: LogsBackend, now: () => Date): (cluster: ClusterReader) => Logs {
  async function readParts(
    parts: readonly Part[],
    search: LogSearch,
    span: Span,
    is: Wanted['is'],
    signal?: AbortSignal,
  ): Promise<Found> {
    const { namespace, container, grep, limit } = search;
    const found = await Promise.all(
      parts.map(({ sifts, ...pods }) => {
        const place: Place = { namespace, ...pods, container, grep };
        return pageBack(backend, place, span, { limit, is, sifts }, signal);
      }),
    );
    const lines = found.flatMap(part => part.lines).toSorted((a, b) => compareTimes(a.time, b.time));
    const newest = newestOf(lines, limit);
    return {
      lines: newest.lines,
      isCut: newest.isCut || found.some(({ isCut }) => isCut),
      notes: [...new Set(found.flatMap(({ notes }) => notes))],
    };
  }

  return cluster => ({
    outlivesPods: true,
    async search(search: LogSearch, signal?: AbortSignal): Promise<LogsFound> {
      const { namespace, component, grep, previous = false, from, to } = search;
      const pods = await podsOf(cluster, namespace, component, signal);
      const others = pods.length > 0 ? [] : await workloadsWithoutPods(cluster, namespace, component, signal);
      const names = everyName(pods, others);
      if (names === undefined) return { lines: [], pods: [], isCut: false, notes: [] };

      const runs = new Map(pods.map(pod => [pod.metadata.name, presentRuns(pod)]));
      const is = ({ time, pod, container, text }: LogLine): boolean =>
        contains(text, grep) && (!previous || isOfEarlierRun(runs.get(pod), container, instant(time)));
      const parts = partsOf(names, pods, previous);
      const end = new Date(to.getTime() + 1);
      const span = { from: from.toISOString(), to: end.toISOString() };
      const past = await readParts(parts, search, span, is, signal);

      const isOfNow = to.getTime() >= now().getTime();
      const tomorrow = { from: span.to, to: new Date(end.getTime() + DAY_MS).toISOString() };
      const future =
        isOfNow && past.lines.length === 0 ? await readParts(parts, search, tomorrow, is, signal) : undefined;
      const isAhead = future !== undefined && future.lines.length > 0;
      const found = isAhead ? future : past;
      const told = `all lines are of the future, from ${ahead(found.lines, now())} on: the clock of what writes or keeps them is wrong`;
      return {
        lines: found.lines.map(lineOf),
        pods: [...new Set([...runs.keys(), ...found.lines.map(({ pod }) => pod)])],
        isCut: found.isCut,
        notes: [...found.notes, ...(isAhead ? [told] : [])],
      };
    },
  });
}
