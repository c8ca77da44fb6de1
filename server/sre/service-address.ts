import type { KubeObject } from '../domain/kube-object.ts';
import { remember } from '../domain/remember.ts';
import type { Picture } from './picture.ts';
import { type Setting, settingsOf } from './settings.ts';
import type { Workload } from './workload.ts';

/** A setting of a workload that reads like the address of a service in this cluster. */
export type Address = {
  workload: Workload;
  /** The environment variable, argument or line of a config file that holds it. */
  setting: string;
  value: string;
  host: string;
  port: number | undefined;
  /** The namespace it names, or that of the workload. */
  namespace: string;
  /** The config map that it stands in, where it does. */
  holder?: KubeObject;
};

const shape =
  /^(?:jdbc:)?(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/\s]*@)?([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*)(?::(\d{1,5}))?(?:[/?#;].*)?$/i;

/** Only a setting that is called an address is one without a scheme or a port: `demo` may be anything. */
const named =
  /(?:^|[_.-]|[a-z](?=[A-Z]))(addr|addrs|address|addresses|host|hosts|hostname|url|urls|uri|endpoint|service|server|servers|brokers|serviceid|proxy_pass|grpc_pass|uwsgi_pass|fastcgi_pass|reverse_proxy)$/i;

/** Names by which an address is not meant as one: where something listens, or who it is. */
const own = /(?:^|[_.-])(listen|bind|advertised?|self|service[_.-]?name|base[_.-]?image|image)(?:$|[_.-])/i;

/** Whether these steps of a name lie in the cluster: `api`, `api.store`, `api.store.svc…`, `db-0.db`. */
const isInside = (steps: readonly string[]): boolean =>
  steps.length === 1 ||
  steps.indexOf('svc') > 0 ||
  (steps.length === 2 && !/^(com|org|net|io|dev|example|local|cloud|app|co|eu|de)$/.test(steps[1] ?? ''));

type Place = { host: string; namespace: string };

/** The service that a name means: `pod.service` of a headless service is the service's. */
function placeOf(steps: readonly string[], workload: Workload, picture: Picture): Place {
  const svc = steps.indexOf('svc');
  const parts = svc > 0 ? steps.slice(0, svc) : steps;
  const [first = '', second] = parts;
  if (parts.length >= 3) return { host: second ?? '', namespace: parts[2] ?? workload.namespace };
  const isPod =
    second !== undefined &&
    svc < 0 &&
    /-\d+$/.test(first) &&
    picture.find('Service', workload.namespace, second) !== undefined;
  if (isPod) return { host: second, namespace: workload.namespace };
  return { host: first, namespace: second ?? workload.namespace };
}

function addressIn(workload: Workload, { name, value, holder }: Setting, picture: Picture): Address[] {
  const match = shape.exec(value);
  const whole = match?.[1] ?? '';
  if (!match || /^\d+$/.test(value) || /^\d{1,3}(\.\d{1,3}){3}$/.test(whole) || own.test(name)) return [];
  const hasScheme = value.includes('://');
  if (hasScheme && /^(unix|file|classpath|mailto|s3|gs):/.test(value)) return [];
  const isSaid = named.test(name) || hasScheme || (match[2] !== undefined && /[a-z]/i.test(whole));
  const steps = whole.toLowerCase().split('.');
  const isNobody =
    steps[0] === 'localhost' || !/[a-z]/.test(steps[0] ?? '') || /^(true|false|none|null)$/.test(whole);
  if (!isSaid || isNobody || !isInside(steps)) return [];
  return [
    {
      workload,
      setting: name,
      value,
      port: match[2] === undefined ? undefined : Number(match[2]),
      ...placeOf(steps, workload, picture),
      ...(holder && { holder }),
    },
  ];
}

/**
 * A host and its port may be two settings of one stem: `DB_HOST` and `DB_PORT`. Where a list gives several the same
 * name, the port that follows first is meant.
 */
function portBeside(setting: string, index: number, settings: readonly Setting[]): number | undefined {
  const stem = setting.replace(/(^|[_.-])(addr|address|host|hostname)$/i, '$1').toLowerCase();
  if (stem === setting.toLowerCase()) return undefined;
  const isPort = ({ name, value }: Setting) =>
    [`${stem}port`, `${stem}port_value`].includes(name.toLowerCase()) && /^\d+$/.test(value);
  const found = settings.slice(index).find(isPort) ?? settings.slice(0, index).findLast(isPort);
  return found && Number(found.value);
}

function addressesIn(workload: Workload, picture: Picture): Address[] {
  const settings = settingsOf(workload, picture);
  return settings.flatMap((setting, index) => {
    const values = setting.value.length > 2000 ? [] : setting.value.split(',');
    return values
      .flatMap(value => addressIn(workload, { ...setting, value: value.trim() }, picture))
      .map(address => ({
        ...address,
        port: address.port ?? portBeside(address.setting, index, settings),
      }));
  });
}

const known = remember((picture: Picture): Map<Workload, Address[]> => {
  const found = picture.workloads.map(workload => [workload, addressesIn(workload, picture)] as const);
  return new Map(found);
});

/** Every address of another service in a workload's settings. */
export const addressesOf = (workload: Workload, picture: Picture): readonly Address[] =>
  known(picture).get(workload) ?? [];

/** Whether a setting is about a database, by its own name or the usual port of one. */
export const isDatabase = ({ setting, value, host, port }: Address): boolean =>
  /(^|[_.-])(DB|DATABASE|DATASOURCE|MYSQL|MARIADB|POSTGRES|POSTGRESQL|PG|PGSQL|PGHOST|MONGO|MONGODB|MSSQL|ORACLE|SQL|JDBC)([_.-]|$)/i.test(
    setting,
  ) ||
  /^(jdbc:|mysql|mariadb|postgres|mongodb|sqlserver)/i.test(value) ||
  /(mysql|mariadb|postgres|mongo|mssql|oracle)/i.test(host) ||
  [3306, 5432, 27017, 1433, 1521].includes(port ?? 0);

export const serviceAt = (address: Address, picture: Picture): KubeObject | undefined =>
  picture.find('Service', address.namespace, address.host);
