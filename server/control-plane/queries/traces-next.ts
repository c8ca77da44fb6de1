import { deepestFailure } from '../../domain/trace-failure.ts';
import { holdsFailure, type Part } from '../../domain/trace-part.ts';
import { failedAt } from '../../domain/trace-summary.ts';
import { timeSpent } from '../../domain/trace-time.ts';
import type { DeployedPlace } from './deployed-place.ts';

type Asked = { since: string; failed?: boolean | undefined; min_duration?: string | undefined };

/** What comes most often first. */
const byCount = (names: readonly string[]): string[] =>
  [...Map.groupBy(names, name => name)].toSorted(([, a], [, b]) => b.length - a.length).map(([name]) => name);

/** Looks at who is at the end of what failed or, where nothing did, of what took most of the time. */
export function lookAtOther(
  { component, environment }: DeployedPlace,
  parts: readonly Part[],
  isKnown: (name: string) => boolean,
): string[] {
  const failures = parts.flatMap(part => deepestFailure(part) ?? []).map(failedAt);
  const slow = parts.flatMap(part => timeSpent(part)[0]?.on ?? []);
  const hasFailures = failures.length > 0;
  const other = byCount(hasFailures ? failures : slow)
    .map(on => on.slice(on.indexOf('→') + 1))
    .find(isKnown);
  if (other === undefined || other === component) return [];
  const tool = hasFailures ? 'get_deployment' : 'query_metrics';
  return [`${tool}(component: "${other}", environment: "${environment}")`];
}

/** What to ask after some traces. `worst`: the id of the one that says most. */
export function callsAfterTraces(
  place: DeployedPlace,
  { failed, min_duration, since }: Asked,
  parts: readonly Part[],
  worst: string | undefined,
  isKnown: (name: string) => boolean,
): string[] {
  const here = `component: "${place.component}", environment: "${place.environment}"`;
  if (worst === undefined) {
    const isNarrow = failed === true || min_duration !== undefined;
    return [isNarrow ? `query_traces(${here}, since: "${since}")` : `get_deployment(${here})`];
  }
  const isWell = failed !== true && !parts.some(holdsFailure);
  return [
    `query_traces(${here}, trace: "${worst}")`,
    ...lookAtOther(place, parts, isKnown),
    ...(isWell ? [`query_traces(${here}, since: "${since}", failed: true)`] : []),
  ];
}
