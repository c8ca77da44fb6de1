import { at, isObject, listAt, numberAt, textAt } from '../domain/json.ts';
import { remember } from '../domain/remember.ts';

type Labels = { [key: string]: string };

const labelsIn = remember((template: object): Labels => {
  const labels = at(template, 'metadata', 'labels');
  if (!isObject(labels)) return {};
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]));
});

/** The labels that pods of a template get. Every service asks every template, so they are remembered. */
export const labelsOf = (template: unknown): Labels => (isObject(template) ? labelsIn(template) : {});

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
