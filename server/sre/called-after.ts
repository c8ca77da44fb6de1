import type { Picture } from './picture.ts';
import { addressesOf } from './service-address.ts';
import type { Workload } from './workload.ts';

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

const ENDS = /[_.-]?(addr|address|host|hostname|url|uri|endpoint|server|service|target)s?(?=$|[_.-])/gi;

/** The service that a setting is called after, where nothing else the workload is told leads to that service. */
export function calledAfter(
  setting: string,
  workload: Workload,
  namespace: string,
  picture: Picture,
): string | undefined {
  const stem = plain(setting.replace(ENDS, ''));
  if (stem.length < 3) return undefined;
  const told = new Set(addressesOf(workload, picture).map(({ host }) => host));
  return picture
    .of('Service')
    .filter(({ metadata }) => metadata.namespace === namespace)
    .map(({ metadata }) => metadata.name)
    .find(name => !told.has(name) && (plain(name).includes(stem) || stem.includes(plain(name))));
}
