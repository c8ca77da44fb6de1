import { isObject } from '../../../server/domain/json.ts';
import type { Node } from './crd.ts';

/** What is said about one field, in words that a CRD and a JSON schema of ours share. */
type Facets = { [name: string]: unknown };

/** Keywords that mean the same on both sides. */
const same = [
  'default',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'maxProperties',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
];
/** Keywords that say nothing about which values fit, or that `facetsOf` and `shapeOf` read themselves. */
const read = new Set([
  'type',
  'enum',
  'format',
  'pattern',
  'minimum',
  'maximum',
  'required',
  'properties',
  'items',
  'additionalProperties',
  'propertyNames',
  'description',
  'example',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-validations',
]);

/** Every field under a schema by its path, `[]` for items and `{}` for the values of a map. */
export function shapeOf(node: Node, path = 'spec', isRequired = true): { [path: string]: Facets } {
  const { properties = {}, items, additionalProperties } = node;
  const required = new Set(node.required);
  const below = [
    ...Object.entries(properties).map(([name, field]) =>
      shapeOf(field, `${path}.${name}`, required.has(name) && field['default'] === undefined),
    ),
    ...(items ? [shapeOf(items, `${path}[]`)] : []),
    ...(isObject(additionalProperties) && Object.keys(additionalProperties).length > 0
      ? [shapeOf(additionalProperties, `${path}{}`)]
      : []),
  ];
  return Object.assign({ [path]: { ...facetsOf(node, path), required: isRequired } }, ...below);
}

function facetsOf(node: Node, path: string): Facets {
  const unknown = Object.keys(node).filter(keyword => !same.includes(keyword) && !read.has(keyword));
  if (unknown.length > 0) throw new Error(`${path}: nobody compares ${unknown.join(', ')}`);
  const kept = same.filter(keyword => node[keyword] !== undefined).map(keyword => [keyword, node[keyword]]);
  return { type: typeOf(node, path), ...Object.fromEntries(kept), ...textOf(node), ...rangeOf(node) };
}

/**
 * A CRD writes "anything" where the controllers read an object of parameters: there we ask for an object. Only
 * the value of a patch may be anything.
 */
function typeOf(node: Node, path: string): string {
  const open = node['x-kubernetes-preserve-unknown-fields'] === true || isEmpty(node.additionalProperties);
  if (node.type === undefined) return path.endsWith('.operations[].value') ? 'anything' : 'free object';
  if (node.type !== 'object') return node.type;
  if (node.properties === undefined) return open ? 'free object' : 'map';
  return open ? 'open object' : 'object';
}

const isEmpty = (value: unknown) => isObject(value) && Object.keys(value).length === 0;

function textOf({ enum: values, pattern, format }: Node): Facets {
  return {
    ...(Array.isArray(values) && { enum: values.map(String).toSorted() }),
    // A regular expression literal escapes its slashes.
    ...(typeof pattern === 'string' && { pattern: pattern.replaceAll('\\/', '/') }),
    ...(format === 'uri' && { format }),
  };
}

/** The range of a number; a bound that only says "a safe integer" is none. */
function rangeOf({ minimum, maximum }: Node): Facets {
  return {
    ...(minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER && { minimum }),
    ...(maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER && { maximum }),
  };
}
