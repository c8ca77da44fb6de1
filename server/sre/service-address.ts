import { listAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import type { Picture } from './picture.ts';
import type { Workload } from './workload.ts';

/** A setting of a workload that reads like the address of a service in this cluster. */
export type Address = {
  workload: Workload;
  /** The environment variable that holds it. */
  setting: string;
  value: string;
  host: string;
  port: number | undefined;
  /** The namespace it names, or that of the workload. */
  namespace: string;
};

const shape =
  /^(?:jdbc:)?(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/\s]*@)?([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*)(?::(\d{1,5}))?(?:[/?#].*)?$/i;

/** Only a setting that is called an address is one without a scheme or a port: `demo` may be anything. */
const named = /(_ADDR|_ADDRESS|_HOST|_HOSTNAME|_URL|_URI|_ENDPOINT|_SERVICE|_SERVER)$/i;

function addressIn(workload: Workload, variable: unknown): Address[] {
  const [setting = '', value = ''] = [textAt(variable, 'name'), textAt(variable, 'value')];
  const match = shape.exec(value);
  if (!match || /^\d+$/.test(value) || /^\d{1,3}(\.\d{1,3}){3}/.test(match[1] ?? '')) return [];
  const isSaid =
    named.test(setting) || value.includes('://') || (match[2] !== undefined && /[a-z]/i.test(match[1] ?? ''));
  const steps = (match[1] ?? '').split('.');
  const isOurs =
    steps.length === 1 || steps[2] === 'svc' || (steps.length === 2 && /svc|local/.test(steps[1] ?? ''));
  const isInside = isOurs || (steps.length === 2 && !/^(com|org|net|io|dev|example)$/.test(steps[1] ?? ''));
  if (!isSaid || !isInside || steps[0] === 'localhost') return [];
  return [
    {
      workload,
      setting,
      value,
      host: steps[0] ?? '',
      port: match[2] === undefined ? undefined : Number(match[2]),
      namespace: steps[1] !== undefined && steps[1] !== 'svc' ? steps[1] : workload.namespace,
    },
  ];
}

/** Every address of another service in a workload's settings. A host and its port may be two variables of one stem. */
export function addressesOf(workload: Workload): Address[] {
  const variables = listAt(workload.template, 'spec', 'containers').flatMap(container =>
    listAt(container, 'env'),
  );
  const portOf = (setting: string): number | undefined => {
    const wanted = setting.replace(/_(ADDR|ADDRESS|HOST|HOSTNAME)$/i, '_PORT');
    const value = variables.find(it => wanted !== setting && textAt(it, 'name') === wanted);
    return /^\d+$/.test(textAt(value, 'value') ?? '') ? Number(textAt(value, 'value')) : undefined;
  };
  return variables
    .flatMap(variable => addressIn(workload, variable))
    .map(address => ({ ...address, port: address.port ?? portOf(address.setting) }));
}

/** Whether a setting is about a database, by its own name or the usual port of one. */
export const isDatabase = ({ setting, host, port }: Address): boolean =>
  /(^|_)(DB|DATABASE|MYSQL|MARIADB|POSTGRES|POSTGRESQL|PG|PGSQL|MONGO|MONGODB|MSSQL|ORACLE|SQL|JDBC)(_|$)/i.test(
    setting,
  ) ||
  /(mysql|mariadb|postgres|mongo|mssql|oracle)/i.test(host) ||
  [3306, 5432, 27017, 1433, 1521].includes(port ?? 0);

export const serviceAt = (address: Address, picture: Picture): KubeObject | undefined =>
  picture.find('Service', address.namespace, address.host);
