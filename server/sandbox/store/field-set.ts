import { equal } from '../../domain/json.ts';
import { type Place, partsOf } from './shape.ts';

/**
 * A set of fields in the form Kubernetes shows it (fieldsV1): `f:` a field, `k:` or `v:` a list item; an empty
 * node, or one with `.`, is itself in the set. The empty set is undefined.
 */
export type FieldSet = { readonly [element: string]: FieldSet };

const leaf: FieldSet = {};
const includesSelf = (set: FieldSet | undefined): boolean =>
  set !== undefined && (Object.hasOwn(set, '.') || Object.keys(set).length === 0);

function node(self: boolean, children: readonly [string, FieldSet | undefined][]): FieldSet | undefined {
  const kept = children.flatMap(([element, set]): [string, FieldSet][] => (set ? [[element, set]] : []));
  if (kept.length === 0) return self ? leaf : undefined;
  if (self) kept.push(['.', leaf]);
  return Object.fromEntries(kept.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

type Operand = FieldSet | undefined;
function combine(a: Operand, b: Operand, keep: (inA: boolean, inB: boolean) => boolean): Operand {
  const elements = new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})]);
  elements.delete('.');
  const children = [...elements].map((element): [string, Operand] => [
    element,
    combine(a?.[element], b?.[element], keep),
  ]);
  return node(keep(includesSelf(a), includesSelf(b)), children);
}

export const union = (a: Operand, b: Operand): Operand => combine(a, b, (inA, inB) => inA || inB);
export const without = (a: Operand, b: Operand): Operand => combine(a, b, (inA, inB) => inA && !inB);
export const common = (a: Operand, b: Operand): Operand => combine(a, b, (inA, inB) => inA && inB);

/** Whether a set holds this part of a value: a list item itself, a field itself or anything below it. */
export const reaches = (set: Operand, element: string): boolean =>
  set !== undefined &&
  Object.hasOwn(set, element) &&
  (element.startsWith('f:') || includesSelf(set[element]));

/** Parts of an object that are always there for the real server, so nobody is shown as their owner. */
const structs = new Set([
  '',
  'metadata',
  'spec',
  'template',
  'jobTemplate',
  'strategy',
  'updateStrategy',
  'containers',
  'scaleTargetRef',
]);

/**
 * Every field of a value; an empty keyed list has none. `whole`: the maps and lists that hold them too, as for a
 * value that came as one.
 */
export function fieldsOf(value: unknown, place: Place, whole = false): Operand {
  const parts = partsOf(value, place);
  const self = place.field.endsWith('[]') || (whole && !structs.has(place.field));
  const children = [...(parts ?? [])].map(([element, part]): [string, Operand] => [
    element,
    fieldsOf(part.value, part.place, whole),
  ]);
  const isLeaf = whole || !parts || (parts.size === 0 && !Array.isArray(value));
  return node(self, children) ?? (isLeaf ? leaf : undefined);
}

/** The fields that differ: `changed` are new or have another value after, `removed` are gone. */
export function difference(
  before: unknown,
  after: unknown,
  place: Place,
): { changed?: Operand; removed?: Operand } {
  if (before === after) return {};
  if (before === undefined) return { changed: fieldsOf(after, place, true) };
  if (after === undefined) return { removed: fieldsOf(before, place, true) };
  if (after === null) return { removed: without(fieldsOf(before, place, true), leaf) };
  const old = partsOf(before, place);
  const now = partsOf(after, place);
  if (!old || !now || old.size + now.size === 0) return equal(before, after) ? {} : { changed: leaf };
  const elements = [...new Set([...old.keys(), ...now.keys()])];
  const parts = elements.map(element => {
    const inner = (now.get(element) ?? old.get(element))?.place ?? place;
    return { element, ...difference(old.get(element)?.value, now.get(element)?.value, inner) };
  });
  return {
    changed: node(
      false,
      parts.map(part => [part.element, part.changed]),
    ),
    removed: node(
      false,
      parts.map(part => [part.element, part.removed]),
    ),
  };
}

/** `.spec.template.spec.containers[name="app"].image` for each field of a set. */
export function pathsOf(set: FieldSet, path = ''): string[] {
  const below = Object.entries(set).filter(([element]) => element !== '.');
  const paths = below.flatMap(([element, inner]) => pathsOf(inner, `${path}${step(element)}`));
  return includesSelf(set) ? [path, ...paths] : paths;
}

/** How a path names one element: `.image`, `[name="app"]`. */
export function step(element: string): string {
  if (element.startsWith('f:')) return `.${element.slice(2)}`;
  const inner = element.slice(2);
  if (element.startsWith('v:')) return `[=${inner}]`;
  return `[${inner.slice(1, -1).replaceAll(/"([^"]+)":/g, '$1=')}]`;
}

/** Gives equal sets one identity, so that a thousand objects of one form hold one set. */
export function createInterner(): (set: FieldSet) => FieldSet {
  const ids = new WeakMap<FieldSet, number>();
  const known = new Map<string, FieldSet>();
  return function intern(set) {
    if (ids.has(set)) return set;
    const children = Object.entries(set).map(([element, inner]): [string, FieldSet] => [
      element,
      intern(inner),
    ]);
    const text = children.map(([element, inner]) => `${element} ${ids.get(inner)}`).join('\n');
    const same = known.get(text);
    if (same) return same;
    const fresh = Object.fromEntries(children);
    ids.set(fresh, known.size);
    known.set(text, fresh);
    return fresh;
  };
}
