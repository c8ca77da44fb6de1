import { at, isObject, listAt } from '../../domain/json.ts';
import { type SecretKey, secretKeyOf, volumeName } from './configuration.ts';
import type { Manifest } from './manifest.ts';
import type { Workload } from './workload.ts';

type Fields = { readonly [field: string]: unknown };
type Readers = { envs: object[]; volumes: object[]; mounts: object[] };

/**
 * Without a secret store on the data plane, a SecretReference stands for the Secret of the same name in the
 * cell: the container reads it directly, whatever the type's templates do with secrets.
 */
export function withExistingSecrets(manifests: readonly Manifest[], workload: Workload): Manifest[] {
  const readers = readersOf(workload);
  if (readers.envs.length === 0 && readers.volumes.length === 0) return [...manifests];
  return manifests.map(manifest => ({
    ...manifest,
    object: withPodSpec(manifest.object, pod => withReaders(pod, workload.container.image, readers)),
  }));
}

/** The names of the Secrets that must be in the cell. */
export function existingSecrets({ container }: Workload): string[] {
  const items = [...(container.env ?? []), ...(container.files ?? [])];
  return [...new Set(items.flatMap(item => secretKeyOf(item, ({ name }) => [name])))].toSorted();
}

function readersOf({ container }: Workload): Readers {
  const files = (container.files ?? []).flatMap(file =>
    secretKeyOf(file, key => [{ ...file, key, name: file.key }]),
  );
  return {
    envs: (container.env ?? []).flatMap(item =>
      secretKeyOf(item, key => [{ name: item.key, valueFrom: { secretKeyRef: key } }]),
    ),
    volumes: files.map(file => ({ name: volumeName(file), secret: secretVolume(file.key, file.name) })),
    mounts: files.map(file => ({
      name: volumeName(file),
      mountPath: `${file.mountPath}/${file.name}`,
      subPath: file.name,
    })),
  };
}

const secretVolume = ({ name, key }: SecretKey, file: string) => ({
  secretName: name,
  items: [{ key, path: file }],
});

const POD_SPECS = [
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  ['spec'],
];

/** The object with its pod spec changed; an object without containers stays as it is. */
function withPodSpec(object: Fields, change: (pod: Fields) => Fields): Fields {
  const path = POD_SPECS.find(candidate => listAt(object, ...candidate, 'containers').length > 0);
  return path ? changedAt(object, path, change) : object;
}

function changedAt(object: Fields, path: readonly string[], change: (value: Fields) => Fields): Fields {
  const [field, ...rest] = path;
  if (field === undefined) return change(object);
  const value = object[field];
  return isObject(value) ? { ...object, [field]: changedAt(value, rest, change) } : object;
}

function withReaders(pod: Fields, image: string, { envs, volumes, mounts }: Readers): Fields {
  if (!listAt(pod, 'containers').some(container => at(container, 'image') === image)) return pod;
  const containers = listAt(pod, 'containers').map(container =>
    isObject(container) && container['image'] === image
      ? { ...appended(appended(container, 'env', envs), 'volumeMounts', mounts) }
      : container,
  );
  return appended({ ...pod, containers }, 'volumes', volumes);
}

const appended = (object: Fields, field: string, items: readonly object[]): Fields =>
  items.length === 0 ? object : { ...object, [field]: [...listAt(object, field), ...items] };
