import { listAt, textAt } from '../domain/json.ts';
import { callees } from './edges.ts';
import type { Picture } from './picture.ts';
import { portsOf } from './template.ts';
import type { Workload } from './workload.ts';

const SERVERS =
  /(?:^|[/-])(mysql|mariadb|postgres|postgresql|postgis|mongo|mongodb|percona|mssql|oracle|redis|valkey|cockroach)(?:[-:@/]|$)/i;
const PORTS = new Set([3306, 5432, 27017, 1433, 1521, 6379]);

/** Whether a workload is itself a database, by its images and the ports it offers. */
export const isServer = ({ template }: Workload): boolean =>
  listAt(template, 'spec', 'containers').some(container => SERVERS.test(textAt(container, 'image') ?? '')) ||
  portsOf(template).some(({ port }) => PORTS.has(port));

/** The databases that a workload uses: those it is known to call, else every one that nobody is known to call. */
export function serversOf(workload: Workload, picture: Picture): Workload[] {
  const all = picture.workloads.filter(it => it !== workload && isServer(it));
  const edges = callees(picture);
  const called = edges.get(workload.component);
  const own = all.filter(({ component }) => called?.has(component));
  const taken = new Set([...edges.values()].flatMap(needs => [...needs]));
  return own.length > 0 ? own : all.filter(({ component }) => !taken.has(component));
}

/** The components that are known to call this one. */
export const callersOf = ({ component }: Workload, picture: Picture): Workload[] =>
  [...callees(picture)]
    .filter(([, needs]) => needs.has(component))
    .flatMap(([caller]) => picture.workload(caller) ?? []);
