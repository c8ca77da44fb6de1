import type { Picture } from './picture.ts';
import type { Ranked } from './rank.ts';

/** `earlier`: the components that ran another release there before. */
type Place = { environment: string; earlier?: readonly string[] };

/** What to call next: where a release is likely to have done it the way back, tried dry, and then where to look closer. */
export function stepsFor([first]: readonly Ranked[], about: Place, picture: Picture): string[] {
  if (!first) return [`get_environment_health(environment: "${about.environment}")`];
  if (picture.workload(first.component) === undefined)
    return ['get_environment_health', 'list_changes'].map(
      tool => `${tool}(environment: "${about.environment}")`,
    );
  const place = `component: "${first.component}", environment: "${about.environment}"`;
  const looks = [`get_deployment(${place})`, `list_changes(${place})`];
  return canTakeBack(first, about) ? [`rollback_component(${place}, dry_run: true)`, ...looks] : looks;
}

/** Where there is no room for pods the release before has none either. */
const NO_ROOM =
  /^(quota|limit-range|node-|insufficient|taint|host-port|topology|volume-|storage|evicted|kube|container-runtime|(disk|memory|pid)-pressure)/;

/** Whether the release that came shortly before is likely to be what did it, and one was there before. */
const canTakeBack = ({ code, component, facts }: Ranked, { earlier = [] }: Place): boolean =>
  !NO_ROOM.test(code) &&
  earlier.includes(component) &&
  facts.some(({ kind, text }) => kind === 'change' && text.startsWith('release: '));
