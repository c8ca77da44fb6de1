import { at, isObject, listAt, textAt } from '../domain/json.ts';
import type { KubeObject } from '../domain/kube-object.ts';
import { remember } from '../domain/remember.ts';
import { pairsIn } from './config-file.ts';
import type { Picture } from './picture.ts';
import type { Workload } from './workload.ts';

/** Something a workload is told, wherever it is written. */
export type Setting = {
  name: string;
  value: string;
  /** The config map that holds it, where it is not in the workload itself. */
  holder?: KubeObject;
};

const containersOf = (template: unknown): readonly unknown[] => [
  ...listAt(template, 'spec', 'containers'),
  ...listAt(template, 'spec', 'initContainers'),
];

const mapAt = (picture: Picture, namespace: string, name: string | undefined): KubeObject | undefined =>
  name === undefined ? undefined : picture.find('ConfigMap', namespace, name);

const entriesOf = (map: KubeObject): [string, string][] => {
  const data = at(map, 'data');
  return isObject(data)
    ? Object.entries(data).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : []))
    : [];
};

function environmentOf(container: unknown, namespace: string, picture: Picture): Setting[] {
  const own = listAt(container, 'env').flatMap((variable): Setting[] => {
    const name = textAt(variable, 'name') ?? '';
    const value = textAt(variable, 'value');
    if (value !== undefined) return [{ name, value }];
    const holder = mapAt(picture, namespace, textAt(variable, 'valueFrom', 'configMapKeyRef', 'name'));
    const held = textAt(holder, 'data', textAt(variable, 'valueFrom', 'configMapKeyRef', 'key') ?? '');
    return holder === undefined || held === undefined ? [] : [{ name, value: held, holder }];
  });
  const whole = listAt(container, 'envFrom').flatMap((source): Setting[] => {
    const holder = mapAt(picture, namespace, textAt(source, 'configMapRef', 'name'));
    const prefix = textAt(source, 'prefix') ?? '';
    return holder
      ? entriesOf(holder).map(([key, value]) => ({ name: `${prefix}${key}`, value, holder }))
      : [];
  });
  return [...own, ...whole];
}

/** `--api-url=http://api`, `--api-url http://api`, `-Dspring.datasource.url=…`, `DB_HOST=pg`. */
function argumentsOf(container: unknown): Setting[] {
  const words = [...listAt(container, 'command'), ...listAt(container, 'args')].filter(
    word => typeof word === 'string',
  );
  return words.flatMap((word, index): Setting[] => {
    const [, name, value] = /^(?:--?D?)?([A-Za-z][\w.-]*)=(\S+)$/.exec(word) ?? [];
    if (name !== undefined && value !== undefined) return [{ name, value }];
    const [, flag] = /^--?([A-Za-z][\w.-]*)$/.exec(word) ?? [];
    const next = words[index + 1];
    return flag === undefined || next === undefined || next.startsWith('-')
      ? []
      : [{ name: flag, value: next }];
  });
}

/** Config maps that are mounted as files: each of their files is read for its pairs. */
function filesOf({ template, namespace }: Workload, picture: Picture): Setting[] {
  return listAt(template, 'spec', 'volumes')
    .flatMap(volume => [volume, ...listAt(volume, 'projected', 'sources')])
    .flatMap(source => mapAt(picture, namespace, textAt(source, 'configMap', 'name')) ?? [])
    .flatMap(holder =>
      entriesOf(holder).flatMap(([, text]) => pairsIn(text).map(pair => ({ ...pair, holder }))),
    );
}

function all(workload: Workload, picture: Picture): Setting[] {
  return [
    ...containersOf(workload.template).flatMap(container => [
      ...environmentOf(container, workload.namespace, picture),
      ...argumentsOf(container),
    ]),
    ...filesOf(workload, picture),
  ];
}

/** The config maps that a workload reads, whatever they hold. */
export function mapsOf({ template, namespace }: Workload, picture: Picture): KubeObject[] {
  const containers = containersOf(template);
  const volumes = listAt(template, 'spec', 'volumes').flatMap(volume => [
    volume,
    ...listAt(volume, 'projected', 'sources'),
  ]);
  const names = [
    ...volumes.map(it => textAt(it, 'configMap', 'name')),
    ...containers.flatMap(it => listAt(it, 'envFrom')).map(it => textAt(it, 'configMapRef', 'name')),
    ...containers
      .flatMap(it => listAt(it, 'env'))
      .map(it => textAt(it, 'valueFrom', 'configMapKeyRef', 'name')),
  ];
  return [...new Set(names)].flatMap(name => mapAt(picture, namespace, name) ?? []);
}

const known = remember(
  (picture: Picture) => new Map(picture.workloads.map(workload => [workload, all(workload, picture)])),
);

/** Everything a workload is told: environment, arguments, and files of config maps. */
export const settingsOf = (workload: Workload, picture: Picture): readonly Setting[] =>
  known(picture).get(workload) ?? [];
