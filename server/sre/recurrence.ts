import type { KeptReport } from '../control-plane/ports.ts';
import { type Recurrence, Report } from '../domain/report.ts';

/** What makes two incidents the same: where, what and who. A model may have put others of equal standing first. */
function signatures({ scope, causes, narrative }: Report): string[] {
  const first = narrative?.reordered ? causes : causes.slice(0, 1);
  return first.map(({ code, component }) => `${scope.environment} ${code} ${component}`);
}

/** The causes beside the first. */
const codes = (report: Report): string[] =>
  report.causes.slice(1).map(({ code, component }) => `${code} of ${component}`);

function changes(before: Report, now: Report): string[] {
  const [then, here] = [before.causes[0], now.causes[0]];
  const fresh = codes(now).filter(it => !codes(before).includes(it));
  const gone = codes(before).filter(it => !codes(now).includes(it));
  return [
    ...(then && here && then.summary !== here.summary ? [`then: ${then.summary}`] : []),
    ...(then?.since === here?.since
      ? []
      : [`began ${here?.since ?? 'unknown'}, then ${then?.since ?? 'unknown'}`]),
    ...fresh.map(it => `new beside it: ${it}`),
    ...gone.map(it => `gone: ${it}`),
  ];
}

/** The latest earlier report of the same incident, and what has changed since; undefined for a new one. */
export function recurrenceOf(report: Report, kept: readonly KeptReport[]): Recurrence | undefined {
  const [mine] = signatures(report);
  if (mine === undefined) return undefined;
  const same = kept.flatMap(({ body, createdAt }) => {
    const { data } = Report.safeParse(body);
    return data && signatures(data).includes(mine) ? [{ report: data, createdAt }] : [];
  });
  const [latest] = same;
  return (
    latest && {
      report: latest.report.name,
      at: latest.createdAt.toISOString(),
      times: same.length,
      changed: changes(latest.report, report),
    }
  );
}
