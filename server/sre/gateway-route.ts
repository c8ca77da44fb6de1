import type { KubeObject } from '../domain/kube-object.ts';
import { nearest } from '../domain/name.ts';
import { componentAmong } from './component-stem.ts';
import { literalsOf } from './literal-address.ts';
import type { Picture } from './picture.ts';
import { addressesOf } from './service-address.ts';
import { settingsOf } from './settings.ts';
import type { Workload } from './workload.ts';

/** A route written in a gateway's own config file or environment. */
export type ConfigRoute = {
  workload: Workload;
  setting: string;
  value: string;
  host: string;
  port: number | undefined;
  namespace: string;
  holder?: KubeObject;
  /** What the route is called, and the path it serves, as far as those are written. */
  name: string;
  path: string;
};

/** How gateways and proxies call the setting that says where a route leads. */
const routes: readonly RegExp[] = [
  // Spring, Zuul, Ocelot and their like, in files and in the environment.
  /(?:^|[._])routes[._](?:.*[._])?(?:uri|url|backend|upstream|serviceid|host)$/i,
  // nginx, HAProxy and Caddy.
  /^(?:location \S+ )?(?:proxy_pass|grpc_pass|uwsgi_pass|fastcgi_pass|reverse_proxy)$|^location \S+ server$/,
  // Envoy and YARP.
  /(?:^|\.)clusters\.(?:.*\.)?address$/i,
  // Traefik and Kong.
  /(?:^|\.)services\.(?:.*\.)?servers\.(?:url|address)$|^services\.url$/i,
];

/** Whether a setting is where a gateway or proxy sends requests, rather than whom a component itself calls. */
export const isRoute = (setting: string): boolean => routes.some(wording => wording.test(setting));

const NAME = /[._](?:id|name|cluster_name|routeid|serviceid)$/i;
const PATH = /[._](?:predicates|path|paths|prefix|upstreampathtemplate|match)(?:[._]|$)/i;

/** `routes.orders.url`: a route that its own name tells of. */
const keyed = /^(.*?(?:routes|services)\.(?!downstream)([\w-]+))\.(?:[\w-]+|loadbalancer\.servers\.\w+)$/i;

/** The part of a setting's name that settings of the same route share, and the name of the route in it. */
function stemOf(setting: string): { stem: string; name: string } {
  const [, whole, name = ''] = keyed.exec(setting) ?? [];
  if (whole !== undefined) return { stem: `${whole}.`.toLowerCase(), name };
  const list = /^(.*?(?:routes|clusters|services)(?:[._]\d+)?)(?:[._]|$)/i.exec(setting)?.[1];
  return { stem: (list ?? setting).toLowerCase(), name: /^location (\S+) /.exec(setting)?.[1] ?? '' };
}

/** The routes of a workload, in their order, each with the id before it and the path beside it. */
export function routesOf(workload: Workload, picture: Picture): ConfigRoute[] {
  const settings = settingsOf(workload, picture);
  if (!settings.some(({ name }) => isRoute(name))) return [];
  const places = [
    ...addressesOf(workload, picture),
    ...literalsOf(workload, picture).map(it => ({ ...it, namespace: workload.namespace })),
  ];
  return settings.flatMap((setting, index) => {
    const { name, value } = setting;
    const place = isRoute(name) ? places.find(it => it.setting === name && it.value === value) : undefined;
    if (!place) return [];
    const { stem, name: called } = stemOf(name);
    const isOf = (it: { name: string }) => it.name.toLowerCase().startsWith(stem);
    const before = settings.slice(0, index).filter(isOf);
    const after = settings.slice(index + 1).filter(isOf);
    const next = after.findIndex(it => isRoute(it.name));
    const isKeyed = stem.endsWith('.');
    const own = isKeyed ? [...before, ...after] : after.slice(0, next < 0 ? undefined : next);
    const id = called === '' ? before.findLast(it => NAME.test(it.name))?.value : called;
    return [{ ...place, name: id ?? '', path: own.find(it => PATH.test(it.name))?.value ?? '' }];
  });
}

/** The component that a route is for, by its name or path; the nearest where none is called exactly so. */
export function meantBy({ name, path }: ConfigRoute, picture: Picture): string | undefined {
  const exact = componentAmong(name, picture) ?? componentAmong(path, picture);
  if (exact !== undefined) return exact;
  const known = picture.workloads.map(({ component }) => component);
  return name
    .split(/[^\w-]+/)
    .filter(word => word.length > 2)
    .map(word => nearest(word, known))
    .find(it => it !== undefined);
}
