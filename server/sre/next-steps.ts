import type { Report } from '../domain/report.ts';
import { fixSteps } from './fix.ts';
import { scaledFrom } from './fixes/runtime.ts';
import type { Picture } from './picture.ts';
import type { Ranked } from './rank.ts';

/** `earlier`: the components that ran another release there before. */
type Place = { environment: string; earlier?: readonly string[] };

/**
 * What to change, and what to call next: where a release is likely to have done it the way back, tried dry, where
 * pods were taken away as many as before, and then where to look closer.
 */
export function stepsFor(
  [first]: readonly Ranked[],
  status: Report['status'],
  about: Place,
  picture: Picture,
): string[] {
  return [...fixSteps(first, status), ...callsFor(first, about, picture)];
}

function callsFor(first: Ranked | undefined, about: Place, picture: Picture): string[] {
  if (!first) return [`get_environment_health(environment: "${about.environment}")`];
  if (picture.workload(first.component) === undefined)
    return ['get_environment_health', 'list_changes'].map(
      tool => `${tool}(environment: "${about.environment}")`,
    );
  const place = `component: "${first.component}", environment: "${about.environment}"`;
  const looks = [`get_deployment(${place})`, `list_changes(${place})`];
  if (canTakeBack(first, about)) return [`rollback_component(${place}, dry_run: true)`, ...looks];
  const before = /^(scaled-to-zero|bad-scaling)$/.test(first.code) ? scaledFrom(first) : undefined;
  return before === undefined
    ? looks
    : [`scale_component(${place}, replicas: ${before}, dry_run: true)`, ...looks];
}

/** Where there is no room for pods the release before has none either. */
const NO_ROOM =
  /^(quota|limit-range|node-|insufficient|taint|host-port|topology|volume-|storage|evicted|kube|container-runtime|(disk|memory|pid)-pressure)/;

/** Whether the release that came shortly before is likely to be what did it, and one was there before. */
const canTakeBack = ({ code, component, facts }: Ranked, { earlier = [] }: Place): boolean =>
  !NO_ROOM.test(code) &&
  earlier.includes(component) &&
  facts.some(({ kind, text }) => kind === 'change' && text.startsWith('release: '));
