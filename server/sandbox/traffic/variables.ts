import { at, isObject, listAt, textAt } from '../../domain/json.ts';
import type { ObjectStore } from '../store/object-store.ts';

export type Variable = { name: string; value: string };

const decoded = (text: string): string => Buffer.from(text, 'base64').toString();

/** One entry of a ConfigMap or a Secret, as a container gets it. */
function entry(
  store: ObjectStore,
  kind: 'ConfigMap' | 'Secret',
  namespace: string,
  name: string,
  key: string,
): string | undefined {
  const object = store.get({ apiVersion: 'v1', kind, namespace, name });
  const text = textAt(object, 'data', key);
  return text !== undefined && kind === 'Secret' ? decoded(text) : text;
}

const from = [
  ['configMapKeyRef', 'ConfigMap'],
  ['secretKeyRef', 'Secret'],
] as const;

/** The environment variables of a container whose values are known: plain ones, and those from ConfigMaps and Secrets. */
export function variablesOf(store: ObjectStore, namespace: string, container: unknown): Variable[] {
  const single = listAt(container, 'env').flatMap(variable => {
    const name = textAt(variable, 'name') ?? '';
    const referred = from
      .filter(([field]) => at(variable, 'valueFrom', field) !== undefined)
      .map(([field, kind]) => {
        const ref = at(variable, 'valueFrom', field);
        return entry(store, kind, namespace, textAt(ref, 'name') ?? '', textAt(ref, 'key') ?? '');
      });
    const value = textAt(variable, 'value') ?? referred[0];
    return value === undefined ? [] : [{ name, value }];
  });
  const whole = listAt(container, 'envFrom').flatMap(source => {
    const name = textAt(source, 'configMapRef', 'name') ?? '';
    const data = at(store.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name }), 'data');
    return isObject(data)
      ? Object.entries(data).flatMap(([name, value]) => (typeof value === 'string' ? [{ name, value }] : []))
      : [];
  });
  return [...whole, ...single];
}

/** A host that a variable names: a Service's name, its namespace where that is told, the port where it is. */
export type Address = { service: string; namespace: string; port?: number; scheme: string; written: string };

const full =
  /(?:([a-z][a-z+]*):\/\/)?(?:[^@/\s,]*@)?([a-z0-9-]+)\.([a-z0-9-]+)\.svc([a-z.]*)(?::(\d{1,5}))?/g;
const short = /^(?:([a-z][a-z+]*):\/\/)?(?:[^@/\s]*@)?([a-z][a-z0-9-]*)(?::(\d{1,5}))?(?:\/\S*)?$/;
const namesHost = /(?:^|_)(?:HOST|ADDR|ADDRESS|URL|URI|ENDPOINT|SERVER)$/;

/** The addresses of Services in a variable: by their whole names, or by short ones where it is clearly a host. */
export function addressesIn({ name, value }: Variable, namespace: string): Address[] {
  const whole = [...value.matchAll(full)].map(
    ([, scheme = '', service = '', where = '', zone = '', port]) => ({
      service,
      namespace: where,
      ...(port === undefined ? {} : { port: Number(port) }),
      scheme,
      written: `${service}.${where}.svc${zone}`,
    }),
  );
  if (whole.length > 0) return whole;
  const [, scheme = '', service, port] = short.exec(value) ?? [];
  if (service === undefined || (scheme === '' && port === undefined && !namesHost.test(name))) return [];
  return [
    { service, namespace, ...(port === undefined ? {} : { port: Number(port) }), scheme, written: service },
  ];
}
