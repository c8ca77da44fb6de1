import { refOf } from '../../domain/kube-object.ts';
import { componentAmong } from '../component-stem.ts';
import { logFact, objectFact } from '../fact.ts';
import type { Fact, Finding, Rule } from '../finding.ts';
import { type ConfigRoute, isRoute, meantBy, routesOf } from '../gateway-route.ts';
import type { ContainerLog, LogLine, Picture } from '../picture.ts';
import { addressesOf } from '../service-address.ts';
import { selectedBy } from '../service-pods.ts';
import type { Workload } from '../workload.ts';

/** How a gateway itself says that it has no route; and the path for which it has none. */
const OWN =
  /no routedefinition found|no ?resource ?found|no static resource|no matching route|route not found|route_not_found|open\(\) "\/\S+" failed \(2|cluster_not_found/i;
const ABSENT = /\b404\b/;
const PATH = /(?:(?:GET|POST|PUT|DELETE|PATCH|HEAD)[ :"]+|https?:\/\/[^/\s]+)(\/[\w./-]*)/i;

/** What was said longer ago than this is over; fewer lines are an ordinary mishap. */
const RECENT_MS = 15 * 60_000;
const LEAST_LINES = 3;

type Miss = { component: string; isOwn: boolean; log: ContainerLog; line: LogLine };

/** The requests that a gateway's log says it had no answer for, by the component that their path names. */
function missesOf(gateway: Workload, picture: Picture): Miss[] {
  return picture.logsOf(gateway.component).flatMap(log =>
    log.lines.flatMap((line): Miss[] => {
      const isOwn = OWN.test(line.text);
      if (!isOwn && !ABSENT.test(line.text)) return [];
      if (line.time !== undefined && picture.now - line.time > RECENT_MS) return [];
      const [, path = ''] = PATH.exec(line.text) ?? [];
      const component = componentAmong(path.split('/').slice(0, 5).join('/'), picture);
      return component === undefined ? [] : [{ component, isOwn, log, line }];
    }),
  );
}

/** The components that routes lead to, and those that they are called after. */
function routedBy(routes: readonly ConfigRoute[], picture: Picture): Set<string> {
  return new Set(
    routes.flatMap(route => {
      const service = picture.find('Service', route.namespace, route.host);
      return [
        route.host,
        ...(service ? selectedBy(service, picture).map(({ component }) => component) : []),
        meantBy(route, picture) ?? route.host,
      ];
    }),
  );
}

/** Components that traces have seen a gateway call, and that none of its settings leads to. */
function forgotten(gateway: Workload, routed: ReadonlySet<string>, picture: Picture): string[] {
  const other = new Set(
    addressesOf(gateway, picture).flatMap(({ setting, host }) => (isRoute(setting) ? [] : [host])),
  );
  const traced = picture.calls.filter(({ from }) => from === gateway.component).map(({ to }) => to);
  const known = [...new Set(traced)].filter(to => picture.workload(to) !== undefined && !other.has(to));
  const lost = known.filter(to => !routed.has(to));
  return known.length >= 4 && lost.length <= known.length * 0.3 ? lost : [];
}

function finding(gateway: Workload, component: string, facts: readonly Fact[], weight: number): Finding {
  return {
    code: 'gateway-route-wrong',
    component,
    object: refOf(gateway.object),
    summary: `${gateway.component} has no route for ${component}`,
    facts,
    weight,
  };
}

function judge(gateway: Workload, routes: readonly ConfigRoute[], picture: Picture): Finding[] {
  const [first] = routes;
  const routed = routedBy(routes, picture);
  const lost = forgotten(gateway, routed, picture);
  const misses = [...Map.groupBy(missesOf(gateway, picture), ({ component }) => component)];
  const heard = misses.flatMap(([component, hits]) => {
    // What a component itself does not know is its own answer, passed on. Without routes nobody knows who has one.
    const isOwnOnly = routed.has(component) || routes.length === 0;
    const meant = isOwnOnly ? hits.filter(({ isOwn }) => isOwn) : hits;
    const last = meant.at(-1);
    if (!last || meant.length < LEAST_LINES || component === gateway.component) return [];
    return [finding(gateway, component, [logFact(last.log, last.line)], 0.86)];
  });
  const holder = first?.holder ?? gateway.object;
  const silent = lost.map(component =>
    finding(
      gateway,
      component,
      [
        objectFact(
          holder,
          `${routes.length} routes, none to ${component}, which ${gateway.component} has called`,
        ),
      ],
      0.66,
    ),
  );
  return [...heard, ...silent];
}

/** Components that a gateway has no route for any more. */
export const lostRoutes: Rule = picture =>
  picture.workloads.flatMap(workload => judge(workload, routesOf(workload, picture), picture));
