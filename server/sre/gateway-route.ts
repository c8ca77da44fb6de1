import { nearest } from '../domain/name.ts';
import type { Picture } from './picture.ts';
import { type Address, addressesOf } from './service-address.ts';
import { settingsOf } from './settings.ts';
import type { Workload } from './workload.ts';

/** A route written in a gateway's own config file. */
export type ConfigRoute = {
  address: Address;
  /** What the route is called, or the path it serves. */
  name: string;
};

/** Whether a setting is where a gateway or proxy sends requests, rather than whom a component itself calls. */
export const isRoute = (setting: string): boolean =>
  /(?:^|\.)routes\.(?:.*\.)?(?:uri|url|backend|upstream)$|^(?:location \S+ )?(?:proxy_pass|grpc_pass|uwsgi_pass|fastcgi_pass)$/i.test(
    setting,
  );

/** The routes in config files of a workload, in their order, each with the id that stands before it. */
export function routesOf(workload: Workload, picture: Picture): ConfigRoute[] {
  const addresses = addressesOf(workload, picture).filter(({ setting }) => isRoute(setting));
  if (addresses.length === 0) return [];
  const found: ConfigRoute[] = [];
  let id = '';
  for (const { name, value } of settingsOf(workload, picture)) {
    if (/(?:^|\.)routes\.(?:id|name)$/i.test(name)) id = value;
    const address = isRoute(name)
      ? addresses.find(it => it.setting === name && it.value === value)
      : undefined;
    const path = /^location (\S+) /.exec(name)?.[1];
    if (address) found.push({ address, name: path ?? id });
  }
  return found;
}

/** The component whose name stands in a route's name or path; undefined where none does. */
export function namedIn(name: string, picture: Picture): string | undefined {
  const known = picture.workloads.map(({ component }) => component);
  const words = name.split(/[^\w-]+/).filter(word => word.length > 2);
  const exact = known.find(component => words.includes(component));
  return exact ?? words.map(word => nearest(word, known)).find(it => it !== undefined);
}
