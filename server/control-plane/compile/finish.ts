import { isObject } from '../../domain/json.ts';
import { KubeObject } from '../../domain/kube-object.ts';
import { PlatformError } from '../../errors.ts';
import { contentHash } from '../hash.ts';
import { MAX_OBJECTS, type Manifest, type Plane } from './manifest.ts';
import { generateName, LABEL_NAME } from './name.ts';
import { tooLarge, type Where } from './where.ts';

/** An object as it goes to a plane; `id` is unique among the objects of its owner. */
export type CompiledObject = { id: string; plane: Plane; object: KubeObject };

const RESOURCE_HASH = 'openchoreo.dev/dp-resource-hash';
const MAIN_KINDS: { [workloadType: string]: string } = {
  deployment: 'Deployment',
  statefulset: 'StatefulSet',
};

/** A cluster stores objects of up to 1.5 MB. */
const MAX_CHARACTERS = 1_000_000;

type Labels = { readonly [label: string]: string };

/** The manifest with labels put over its own. */
export const labelled = (manifest: Manifest, labels: Labels): Manifest => {
  const metadata = isObject(manifest.object['metadata']) ? manifest.object['metadata'] : {};
  const own = isObject(metadata['labels']) ? metadata['labels'] : {};
  return {
    ...manifest,
    object: { ...manifest.object, metadata: { ...metadata, labels: { ...own, ...labels } } },
  };
};

/**
 * Puts a hash of everything beside the workload (ConfigMaps, secrets, services) on its pods, so that a change
 * there rolls them. OpenChoreo does so too; the value of its hash is another. Expects sorted manifests.
 */
export function withResourceHash(manifests: readonly Manifest[], workloadType: string): Manifest[] {
  const main = manifests.find(({ object }) => object['kind'] === MAIN_KINDS[workloadType]);
  const others = manifests.filter(
    ({ plane, object }) => plane === 'dataplane' && object['kind'] !== main?.object['kind'],
  );
  if (!main || others.length === 0) return [...manifests];
  const contents = others.map(({ object: { metadata: _metadata, ...content } }) => content);
  const annotated = podAnnotated(main.object, { [RESOURCE_HASH]: contentHash(contents) });
  return manifests.map(manifest => (manifest === main ? { ...main, object: annotated } : manifest));
}

/** A workload with annotations put over those of its pods. */
export function podAnnotated(object: Manifest['object'], annotations: Labels): Manifest['object'] {
  const spec = isObject(object['spec']) ? object['spec'] : {};
  const template = isObject(spec['template']) ? spec['template'] : {};
  const metadata = isObject(template['metadata']) ? template['metadata'] : {};
  const own = isObject(metadata['annotations']) ? metadata['annotations'] : {};
  return {
    ...object,
    spec: {
      ...spec,
      template: { ...template, metadata: { ...metadata, annotations: { ...own, ...annotations } } },
    },
  };
}

/** The manifests as objects, checked, each with the id `<kind>-<name>`. */
export function objectsOf(manifests: readonly Manifest[], where: Where): CompiledObject[] {
  const named = manifests.map(manifest => {
    const object = checked(manifest, where);
    return { id: idOf(object), plane: manifest.plane, object };
  });
  return distinct(named, where);
}

/** The manifests as objects, checked, with their own ids in their own order. */
export const objectsById = (manifests: readonly Manifest[], where: Where): CompiledObject[] =>
  distinct(
    manifests.map(manifest => ({ ...manifest, object: checked(manifest, where) })),
    where,
  );

function distinct(objects: CompiledObject[], where: Where): CompiledObject[] {
  if (objects.length > MAX_OBJECTS) throw tooLarge(where, 'objects', MAX_OBJECTS);
  const seen = new Set<string>();
  for (const { id, object } of objects) {
    if (seen.has(id))
      throw new PlatformError(
        'invalid_document',
        `${where.of} renders ${object.kind}/${object.metadata.name} twice.`,
        'Give each object a name of its own: put the loop variable or the trait instance into metadata.name.',
      );
    seen.add(id);
  }
  return objects;
}

function idOf({ kind, metadata }: KubeObject): string {
  const id = `${kind.toLowerCase()}-${metadata.name}`;
  return id.length > LABEL_NAME ? generateName(LABEL_NAME, [kind.toLowerCase(), metadata.name]) : id;
}

function checked({ id, object }: Manifest, where: Where): KubeObject {
  if (JSON.stringify(object).length > MAX_CHARACTERS)
    throw tooLarge({ of: where.of, path: id }, 'characters in one object', MAX_CHARACTERS);
  const parsed = KubeObject.safeParse(object);
  if (parsed.success && parsed.data.metadata.name !== '') return parsed.data;
  const [issue] = parsed.error?.issues ?? [];
  const problem = issue ? `${issue.path.join('.')}: ${issue.message}` : 'metadata.name is empty';
  throw new PlatformError(
    'invalid_document',
    `${where.of}: "${id}" renders to no Kubernetes object: ${problem}.`,
    'A template needs apiVersion, kind and metadata.name; labels and annotations are texts.',
  );
}

/** OpenChoreo's order: by kind, then API version, namespace and name. */
export const sortedByKind = (manifests: readonly Manifest[]): Manifest[] =>
  manifests
    .map(manifest => ({ manifest, key: sortKey(manifest) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
    .map(({ manifest }) => manifest);

function sortKey({ object: { kind, apiVersion, metadata } }: Manifest): string {
  const { namespace, name } = isObject(metadata) ? metadata : {};
  return [kind, apiVersion, namespace, name].map(part => (typeof part === 'string' ? part : '')).join('\0');
}
