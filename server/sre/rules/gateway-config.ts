import { listAt, numberAt } from '../../domain/json.ts';
import { refOf } from '../../domain/kube-object.ts';
import { nearest } from '../../domain/name.ts';
import { objectFact } from '../fact.ts';
import type { Finding, Rule } from '../finding.ts';
import { type ConfigRoute, namedIn, routesOf } from '../gateway-route.ts';
import type { Picture } from '../picture.ts';
import { serviceAt } from '../service-address.ts';
import { selectedBy } from '../service-pods.ts';

type Wrong = { component: string; text: string; weight: number };

function problem({ address, name }: ConfigRoute, picture: Picture): Wrong | undefined {
  const { host, port, namespace } = address;
  if (!picture.namespaces.includes(namespace)) return undefined;
  const meant = namedIn(name, picture);
  const service = serviceAt(address, picture);
  if (!service) {
    const near = nearest(
      host,
      picture.workloads.map(({ component }) => component),
    );
    const component = meant ?? near;
    return component === undefined
      ? undefined
      : { component, text: `leads to ${host}, which is no service`, weight: 0.88 };
  }
  const behind = selectedBy(service, picture)[0]?.component;
  const offered = listAt(service, 'spec', 'ports').flatMap(it => numberAt(it, 'port') ?? []);
  if (port !== undefined && offered.length > 0 && !offered.includes(port))
    return {
      component: behind ?? host,
      text: `leads to port ${port} of ${host}, which offers ${offered.join(', ')}`,
      weight: 0.88,
    };
  const isOther =
    meant !== undefined &&
    behind !== undefined &&
    meant !== behind &&
    picture.find('Service', namespace, meant) !== undefined;
  return isOther ? { component: meant, text: `leads to ${host}, not to ${meant}`, weight: 0.8 } : undefined;
}

/** Routes in the config files of gateways and proxies that lead nowhere, or to somebody else. */
export const gatewayConfig: Rule = picture => {
  if (!picture.sees('Service')) return [];
  return picture.workloads.flatMap(workload =>
    routesOf(workload, picture).flatMap((route): Finding[] => {
      const wrong = problem(route, picture);
      if (!wrong || wrong.component === workload.component) return [];
      const holder = route.address.holder ?? workload.object;
      const text = `route ${route.name || route.address.setting} of ${workload.component} ${wrong.text}`;
      return [
        {
          code: 'gateway-route-wrong',
          component: wrong.component,
          object: refOf(holder),
          summary: text,
          facts: [objectFact(holder, `${route.address.setting}: ${route.address.value}; ${text}`)],
          weight: wrong.weight,
        },
      ];
    }),
  );
};
