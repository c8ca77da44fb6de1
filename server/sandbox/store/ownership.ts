import { PlatformError } from '../../errors.ts';
import { equal, isObject } from '../../domain/json.ts';
import { KubeObject } from '../../domain/kube-object.ts';
import { compact } from './compact.ts';
import { type FieldSet, common, difference, fieldsOf, pathsOf, step, union, without } from './field-set.ts';
import { merge, prune } from './merge.ts';
import { type Place, partsOf, root } from './shape.ts';

/** One entry of `metadata.managedFields`. */
type Entry = {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  /** When the manager last changed the object; none where it only came to own what was there. */
  time?: string;
  fieldsType: 'FieldsV1';
  fieldsV1: FieldSet;
};
/** Who writes, when, and what gives equal sets one identity. */
export type Writer = { manager: string; time: string; intern: (set: FieldSet) => FieldSet };

const isEntry = (value: unknown): value is Entry => isObject(value) && isObject(value['fieldsV1']);
const entriesOf = (object: KubeObject | undefined): readonly Entry[] => {
  const entries = object?.metadata['managedFields'];
  return Array.isArray(entries) ? entries.filter(isEntry) : [];
};
export const isManaged = (object: KubeObject | undefined): boolean => entriesOf(object).length > 0;

const userMetadata = new Set(['labels', 'annotations', 'finalizers', 'ownerReferences']);
const serverSet = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/** The part of an object that managers can own: not its name, not what the server fills in, not its status. */
function ownable(object: KubeObject | undefined): { [field: string]: unknown } {
  if (!object) return {};
  const metadata = Object.entries(object.metadata).filter(([key]) => userMetadata.has(key));
  const rest = Object.fromEntries(Object.entries(object).filter(([key]) => !serverSet.has(key)));
  return metadata.length === 0 ? rest : { ...rest, metadata: Object.fromEntries(metadata) };
}

function withEntries(object: KubeObject, entries: readonly Entry[]): KubeObject {
  const { managedFields: _old, ...metadata } = object.metadata;
  const order = (entry: Entry) => `${entry.operation} ${entry.time ?? ''} ${entry.manager}`;
  const managedFields = entries.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
  return { ...object, metadata: entries.length === 0 ? metadata : { ...metadata, managedFields } };
}

function renewed(entry: Entry, fields: FieldSet | undefined, { intern }: Writer): Entry[] {
  if (!fields) return [];
  const fieldsV1 = intern(fields);
  return [fieldsV1 === entry.fieldsV1 ? entry : { ...entry, fieldsV1 }];
}

function split(object: KubeObject | undefined, { manager }: Writer, operation: Entry['operation']) {
  const isOwn = (entry: Entry) => entry.manager === manager && entry.operation === operation;
  const entries = entriesOf(object);
  return { own: entries.find(isOwn), others: entries.filter(entry => !isOwn(entry)) };
}

const blank = (operation: Entry['operation'], { apiVersion }: KubeObject, { manager }: Writer): Entry => ({
  manager,
  operation,
  apiVersion,
  fieldsType: 'FieldsV1',
  fieldsV1: {},
});

/** `after` with the ownership that a plain write leaves: the writer takes the fields it changed from everybody. */
export function recordUpdate(before: KubeObject | undefined, after: KubeObject, writer: Writer): KubeObject {
  const { changed, removed } = difference(ownable(before), ownable(after), root);
  const { own, others } = split(before, writer, 'Update');
  const kept = others.flatMap(entry =>
    renewed(entry, without(without(entry.fieldsV1, changed), removed), writer),
  );
  const fields = union(without(own?.fieldsV1, removed), changed);
  const [mine] = renewed(own ?? blank('Update', after, writer), fields, writer);
  if (!mine) return withEntries(after, kept);
  return withEntries(after, [...kept, mine === own ? own : { ...mine, time: writer.time }]);
}

/** An object that carries no ownership, whatever the caller read it with. */
export const unmanaged = (object: KubeObject): KubeObject =>
  object.metadata['managedFields'] === undefined ? object : withEntries(object, []);

/** The object with one identity for equal sets, as after it was read from a file. */
export function reinterned(object: KubeObject, intern: Writer['intern']): KubeObject {
  const entries = entriesOf(object).map(entry => ({ ...entry, fieldsV1: intern(entry.fieldsV1) }));
  return entries.length === 0 ? object : withEntries(object, entries);
}

/**
 * Server-side apply, as structured-merge-diff does it: merge, take away what this manager no longer applies,
 * refuse (or, forced, take over) fields that others own with another value. Throws `conflict`.
 */
export function applied(
  live: KubeObject | undefined,
  config: KubeObject,
  force: boolean,
  writer: Writer,
): KubeObject {
  const before = ownable(live);
  const wanted = ownable(config);
  demandDistinct(wanted, root, '');
  const set = Object.keys(wanted).length === 0 ? undefined : fieldsOf(wanted, root);
  const { own, others } = split(live, writer, 'Apply');
  const owned = others.reduce((all, entry) => union(all, entry.fieldsV1), set);
  const after = prune(merge(before, wanted, root), own?.fieldsV1, owned, root);
  const { changed, removed } = difference(before, after, root);
  const taken = others.flatMap(entry => {
    const both = common(entry.fieldsV1, changed);
    return both ? pathsOf(both).map(path => `${path} owned by "${entry.manager}"`) : [];
  });
  if (taken.length > 0 && !force) throw conflict(taken);
  const kept = others.flatMap(entry =>
    renewed(entry, without(without(entry.fieldsV1, changed), removed), writer),
  );
  const [mine] = renewed(own ?? blank('Apply', config, writer), set, writer);
  const isWritten = !equal(before, after);
  const entries = mine ? [...kept, isWritten ? { ...mine, time: writer.time } : mine] : kept;
  return withEntries(rebuilt(live ?? config, compact(after, undefined)), entries);
}

/** `base` with its ownable part replaced. */
function rebuilt(base: KubeObject, part: unknown): KubeObject {
  const { apiVersion, kind, status } = base;
  const metadata = Object.entries(base.metadata).filter(([key]) => !userMetadata.has(key));
  const merged = {
    ...Object.fromEntries(metadata),
    ...(isObject(part) && isObject(part['metadata']) ? part['metadata'] : {}),
  };
  const rest = { apiVersion, kind, ...(isObject(part) ? part : {}), metadata: merged };
  return KubeObject.parse(status === undefined ? rest : { ...rest, status });
}

const shown = 10;
function conflict(taken: readonly string[]): PlatformError {
  const left = taken.length > shown ? ` and ${taken.length - shown} more` : '';
  return new PlatformError(
    'conflict',
    `Apply failed with ${taken.length} conflict${taken.length === 1 ? '' : 's'}: ${taken.slice(0, shown).join(', ')}${left}`,
    'Leave these fields out of what you apply, or apply with force to take them over.',
  );
}

/** In what is applied, a keyed list names each item once. */
function demandDistinct(value: unknown, place: Place, path: string): void {
  const parts = partsOf(value, place);
  if (!parts) return;
  if (Array.isArray(value) && parts.size < value.length)
    throw new PlatformError(
      'refused',
      `${path}: duplicate entries for one key among ${[...parts.keys()].map(step).join(', ')}`,
      'Name each item of the list once.',
    );
  for (const [element, part] of parts) demandDistinct(part.value, part.place, `${path}${step(element)}`);
}
