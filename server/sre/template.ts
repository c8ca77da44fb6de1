import { at, isObject, listAt, numberAt, textAt } from '../domain/json.ts';
import { remember } from '../domain/remember.ts';

type Labels = { readonly [key: string]: string };

const none: Labels = {};

const textsOf = remember((labels: { [key: string]: unknown }): Labels =>
  Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)])),
);

/** The labels that pods of a template get. */
export function labelsOf(template: unknown): Labels {
  const labels = at(template, 'metadata', 'labels');
  return isObject(labels) ? textsOf(labels) : none;
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
