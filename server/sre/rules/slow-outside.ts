import { refOf } from '../../domain/kube-object.ts';
import { median } from '../../domain/quantile.ts';
import { oneLine } from '../../domain/line.ts';
import { logFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { outsideHostIn } from '../outside-host.ts';
import type { ContainerLog, LogLine, Picture } from '../picture.ts';
import type { Workload } from '../workload.ts';

/** How long a call took, as programs write it at the end or after a word for it. */
const TOOK =
  /(?:took|took=|elapsed|duration|latency|time|in|after)["']?[ =:]*(?<number>\d+(?:\.\d+)?) ?(?<unit>ms|s|sec|seconds|milliseconds)\b/i;

/** What was said before this is how it used to be. */
const RECENT_MS = 15 * 60_000;
const LEAST_LINES = 3;
/** Slower than before by this, and slow for a call at all. */
const TIMES = 3;
const SLOW_MS = 500;

type Call = { host: string; log: ContainerLog; line: LogLine; time: number; took: number };

function tookIn(text: string): number | undefined {
  const { number, unit = '' } = TOOK.exec(text)?.groups ?? {};
  if (number === undefined) return undefined;
  return Number(number) * (/^ms|^milli/i.test(unit) ? 1 : 1000);
}

function callsOf(workload: Workload, picture: Picture): Call[] {
  return picture.logsOf(workload.component).flatMap(log =>
    log.lines.flatMap((line): Call[] => {
      const took = tookIn(line.text);
      const { time } = line;
      if (took === undefined || time === undefined) return [];
      const host = outsideHostIn(line.text, picture);
      return host === undefined ? [] : [{ host, log, line, time, took }];
    }),
  );
}

const seconds = (milliseconds: number): string => `${Number((milliseconds / 1000).toPrecision(2))} s`;

/** Calls to something outside the cluster that are answered, and take much longer than they did. */
export const slowOutside: Rule = picture =>
  picture.workloads.flatMap(workload => {
    const byHost = Map.groupBy(callsOf(workload, picture), ({ host }) => host);
    return [...byHost].flatMap(([host, calls]): Finding[] => {
      const since = picture.now - RECENT_MS;
      const [now, before] = [
        calls.filter(({ time }) => time >= since),
        calls.filter(({ time }) => time < since),
      ];
      const slow = now.filter(({ took }) => took >= SLOW_MS);
      const [last, first] = [slow.at(-1), slow[0]];
      const [present = 0, past] = [now, before].map(some => median(some.map(({ took }) => took)));
      if (!last || !first || slow.length < LEAST_LINES || before.length < LEAST_LINES) return [];
      if (past === undefined || present < Math.max(SLOW_MS, past * TIMES)) return [];
      return [
        {
          code: 'dependency-slow',
          component: workload.component,
          object: refOf(workload.object),
          summary: `${workload.component} calls ${host}, outside the cluster, which takes ${seconds(present)}, ${seconds(past)} before: ${oneLine(last.line.text, 160)}`,
          facts: slow.slice(-2).map(({ log, line }) => logFact(log, line)),
          weight: 0.66,
          since: first.time,
        },
      ];
    });
  });
