import { at, isObject, listAt, numberAt, textAt } from '../domain/json.ts';

/** The labels that pods of a template get. */
export function labelsOf(template: unknown): { [key: string]: string } {
  const labels = at(template, 'metadata', 'labels');
  if (!isObject(labels)) return {};
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]));
}

export type ContainerPort = { name: string; port: number; protocol: string };

/** The ports that the containers of a template declare. */
export const portsOf = (template: unknown): ContainerPort[] =>
  listAt(template, 'spec', 'containers')
    .flatMap(container => listAt(container, 'ports'))
    .map(port => ({
      name: textAt(port, 'name') ?? '',
      port: numberAt(port, 'containerPort') ?? 0,
      protocol: textAt(port, 'protocol') ?? 'TCP',
    }));
