import { PlatformError } from '../../errors.ts';
import type { DocumentOf } from '../documents/document.ts';
import { withHelpers } from './helper.ts';
import { generateName, OBJECT_NAME, shortHash } from './name.ts';
import type { Workload } from './workload.ts';

type RemoteRef = { key: string; property?: string; version?: string };
type Variable = { name: string; value?: string; remoteRef?: RemoteRef };
type File = { name: string; mountPath: string; value?: string; remoteRef?: RemoteRef };

/** What a container is configured with: plain values, and secrets by where the secret store keeps them. */
export type Configurations = {
  configs: { envs: Variable[]; files: File[] };
  secrets: { envs: Variable[]; files: File[] };
};

export type SecretReferences = readonly DocumentOf<'SecretReference'>[];

/**
 * The environment variables and files of a workload. As OpenChoreo has it, an empty value counts as none.
 * Throws `not_found` for a SecretReference, or a key in it, that does not exist.
 */
export function configurationsOf(workload: Workload, references: SecretReferences): Configurations {
  const { env = [], files = [] } = workload.container;
  return {
    configs: {
      envs: env.flatMap(({ key, value }) => (value ? [{ name: key, value }] : [])),
      files: files.flatMap(({ key, mountPath, value }) => (value ? [{ name: key, mountPath, value }] : [])),
    },
    secrets: {
      envs: env.flatMap(item =>
        secretKeyOf(item, key => [{ name: item.key, remoteRef: remoteRefOf(references, key, item.key) }]),
      ),
      files: files.flatMap(item =>
        secretKeyOf(item, key => [
          { name: item.key, mountPath: item.mountPath, remoteRef: remoteRefOf(references, key, item.key) },
        ]),
      ),
    },
  };
}

export type SecretKey = { name: string; key: string };
type Sourced = {
  value?: string | undefined;
  valueFrom?: { secretKeyRef?: SecretKey | undefined } | undefined;
};

/** What is made from the secret key an item reads; nothing for an item with a value of its own. */
export function secretKeyOf<T>(item: Sourced, make: (key: SecretKey) => T[]): T[] {
  const key = item.valueFrom?.secretKeyRef;
  return key && !item.value ? make(key) : [];
}

function remoteRefOf(references: SecretReferences, wanted: SecretKey, reader: string): RemoteRef {
  const reference = references.find(({ metadata }) => metadata.name === wanted.name);
  const source = reference?.spec.data.find(({ secretKey }) => secretKey === wanted.key);
  if (!source) {
    const [what, known] = reference
      ? [
          `key "${wanted.key}" of SecretReference "${wanted.name}"`,
          reference.spec.data.map(each => each.secretKey),
        ]
      : [`SecretReference "${wanted.name}"`, references.map(({ metadata }) => metadata.name)];
    throw new PlatformError(
      'not_found',
      `"${reader}" reads ${what}, which does not exist.`,
      `Known: ${known.join(', ') || 'none'}. Apply the SecretReference, or correct the workload.`,
    );
  }
  const { key, property, version } = source.remoteRef;
  return { key, ...(property ? { property } : {}), ...(version ? { version } : {}) };
}

/** The variable `configurations` of templates; `prefix` is `<component>-<environment>`. */
export function configurationsValue({ configs, secrets }: Configurations, prefix: string): Configurations {
  const name = (...parts: string[]) => generateName(OBJECT_NAME, [prefix, ...parts]);
  const configFileName = (file: File) => name('config', file.name.replaceAll('.', '-'));
  const secretFileName = (file: File) =>
    generateName(OBJECT_NAME, [prefix, 'secret', file.name.replaceAll('.', '-')], sourceHash([file]));
  const secretEnvName = generateName(OBJECT_NAME, [prefix, 'env-secrets'], sourceHash(secrets.envs, true));
  const volumes = () => [
    ...configs.files.map(file => ({ name: volumeName(file), configMap: { name: configFileName(file) } })),
    ...secrets.files.map(file => ({ name: volumeName(file), secret: { secretName: secretFileName(file) } })),
  ];
  return withHelpers(
    { configs, secrets },
    {
      toContainerEnvFrom: () => [
        ...(configs.envs.length > 0 ? [{ configMapRef: { name: name('env-configs') } }] : []),
        ...(secrets.envs.length > 0 ? [{ secretRef: { name: secretEnvName } }] : []),
      ],
      toContainerVolumeMounts: () =>
        [...configs.files, ...secrets.files].map(file => ({
          name: volumeName(file),
          mountPath: `${file.mountPath}/${file.name}`,
          subPath: file.name,
        })),
      toVolumes: () => byName(volumes()),
      toConfigEnvsByContainer: () =>
        configs.envs.length > 0 ? [{ resourceName: name('env-configs'), envs: configs.envs }] : [],
      toSecretEnvsByContainer: () =>
        secrets.envs.length > 0 ? [{ resourceName: secretEnvName, envs: secrets.envs }] : [],
      toConfigFileList: () => configs.files.map(file => ({ ...file, resourceName: configFileName(file) })),
      toSecretFileList: () => secrets.files.map(file => ({ ...file, resourceName: secretFileName(file) })),
    },
  );
}

export const volumeName = (file: { name: string; mountPath: string }): string =>
  `file-mount-${shortHash(`${file.mountPath}/${file.name}`)}`;

const byName = <T extends { name: string }>(items: readonly T[]): T[] =>
  [...new Map(items.map(item => [item.name, item])).values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** Changes with where the secrets come from, so that pods do not go on with the old ones. */
function sourceHash(secrets: readonly { name: string; remoteRef?: RemoteRef }[], named = false): string {
  const parts = secrets.flatMap(({ name, remoteRef }) => {
    if (!remoteRef) return [];
    const source = [remoteRef.key, remoteRef.property ?? '', remoteRef.version ?? ''];
    return named ? [`${[name, ...source].join('\0')}\0`] : [source.join('\0')];
  });
  return parts.length === 0 ? '' : shortHash(parts.join(''));
}
