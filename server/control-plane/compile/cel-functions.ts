import { type Environment, Optional } from '@marcbachmann/cel-js';
import { canonical, isObject } from '../../domain/json.ts';
import { OMIT, toJson } from './cel-value.ts';
import { callHelper, endpointHelper, HELPERS } from './helper.ts';
import { generateName, LABEL_NAME, OBJECT_NAME, shortHash } from './name.ts';

type List = readonly unknown[];

const MAX_RANGE = 10_000;
const MOST_ARGUMENTS = 10;

/** The platform's functions and those of CEL's extension libraries that the CEL library lacks. */
export function registerFunctions(environment: Environment): void {
  environment.registerFunction('oc_omit(): dyn', () => OMIT);
  environment.registerFunction('oc_entry(dyn): dyn', entry);
  environment.registerFunction('oc_hash(string): string', shortHash);
  registerNames(environment);
  registerHelpers(environment);
  for (const [signature, handler] of lists) environment.registerFunction(signature, handler);
  for (const [signature, handler] of strings) environment.registerFunction(signature, handler);
  registerLibraries(environment);
}

/** Variadic in OpenChoreo: one overload for each number of arguments. */
function registerNames(environment: Environment): void {
  const names = { oc_generate_name: OBJECT_NAME, oc_dns_label: LABEL_NAME };
  for (const [name, limit] of Object.entries(names)) {
    const make = (...parts: List) => generateName(limit, texts(parts));
    environment.registerFunction(`${name}(): string`, make);
    environment.registerFunction(`${name}(dyn): string`, part =>
      make(...(Array.isArray(part) ? part : [part])),
    );
    for (let n = 2; n <= MOST_ARGUMENTS; n++)
      environment.registerFunction(`${name}(${dyns(n)}): string`, make);
  }
  for (let n = 2; n <= MOST_ARGUMENTS; n++)
    environment.registerFunction(`oc_merge(${dyns(n)}): map<string, dyn>`, merge);
}

const dyns = (count: number): string => Array<string>(count).fill('dyn').join(', ');

const texts = (parts: List): string[] => parts.filter(part => typeof part === 'string');

/** A shallow merge; later maps win. */
function merge(...maps: List): object {
  const wrong = maps.find(map => !isObject(map));
  if (wrong !== undefined) throw new Error(`oc_merge takes maps, got ${JSON.stringify(toJson(wrong))}`);
  return Object.fromEntries(maps.filter(isObject).flatMap(map => Object.entries(map)));
}

function entry(value: unknown): unknown {
  if (!(value instanceof Optional))
    throw new Error('an optional entry (?key: value) needs an optional value');
  return value.hasValue() ? value.value() : OMIT;
}

function registerHelpers(environment: Environment): void {
  for (const name of HELPERS)
    environment.registerFunction(`map.${name}(): list<dyn>`, receiver => callHelper(receiver, name));
  environment.registerFunction('map.toEndpointResources(string): optional<list>', endpointHelper);
}

const lists: [string, (...args: never[]) => unknown][] = [
  ['list.flatten(): list<dyn>', (list: List) => list.flat()],
  ['list.flatten(int): list<dyn>', (list: List, depth: bigint) => list.flat(Number(depth))],
  ['list.distinct(): list<dyn>', distinct],
  ['list.reverse(): list<dyn>', (list: List) => list.toReversed()],
  ['list.sort(): list<dyn>', (list: List) => list.toSorted(compare)],
  [
    'list.slice(int, int): list<dyn>',
    (list: List, from: bigint, to: bigint) => list.slice(Number(from), Number(to)),
  ],
  ['list.first(): optional<dyn>', (list: List) => Optional.of(list[0])],
  ['list.last(): optional<dyn>', (list: List) => Optional.of(list.at(-1))],
];

function distinct(list: List): unknown[] {
  const first = new Map<string, unknown>();
  for (const item of list) if (!first.has(contentOf(item))) first.set(contentOf(item), item);
  return [...first.values()];
}

/** Equal values have equal content, whatever sort of number they hold. */
const contentOf = (item: unknown): string => canonical(toJson(item));

/** The order of CEL values of one type. */
export function compare(a: unknown, b: unknown): number {
  const [left, right] = [toJson(a), toJson(b)];
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : Number(left > right);
  throw new Error('only lists of numbers or of strings can be sorted');
}

const strings: [string, (...args: never[]) => unknown][] = [
  [
    'string.replace(string, string): string',
    (text: string, from: string, to: string) => text.replaceAll(from, () => to),
  ],
  ['string.replace(string, string, int): string', replaceSome],
  ['string.charAt(int): string', (text: string, at: bigint) => Array.from(text)[Number(at)] ?? ''],
  ['string.reverse(): string', (text: string) => Array.from(text).toReversed().join('')],
  ['string.format(list): string', format],
];

function replaceSome(text: string, from: string, to: string, most: bigint): string {
  if (most < 0n) return text.replaceAll(from, () => to);
  const parts = text.split(from);
  const head = parts.slice(0, Number(most) + 1).join(to);
  return [head, ...parts.slice(Number(most) + 1)].join(from);
}

function format(text: string, values: List): string {
  let next = 0;
  return text.replaceAll(/%(%|s|d|x|(?:\.(\d+))?f)/g, (whole, verb: string, digits?: string) => {
    if (verb === '%') return '%';
    const value = toJson(values[next++]);
    if (value === undefined) throw new Error(`format: no value for ${whole}`);
    if (verb === 'x') return Number(value).toString(16);
    if (verb.endsWith('f')) return Number(value).toFixed(Number(digits ?? 6));
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

/** The type of `lists`, `base64`, `sets` and `math`, whose functions are called as methods. */
function Library() {}

function registerLibraries(environment: Environment): void {
  environment.registerType('oc.Library', { ctor: Library, fields: {} });
  for (const name of ['lists', 'base64', 'sets', 'math'])
    environment.registerConstant(name, 'oc.Library', Object.create(Library.prototype));
  for (const [signature, handler] of [...libraries, ...extremes('greatest', 1), ...extremes('least', -1)])
    environment.registerFunction(`oc.Library.${signature}`, (_library: unknown, ...args: never[]) =>
      handler(...args),
    );
}

const libraries: [string, (...args: never[]) => unknown][] = [
  ['range(int): list<int>', range],
  ['encode(bytes): string', (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')],
  ['encode(string): string', (text: string) => Buffer.from(text, 'utf8').toString('base64')],
  ['decode(string): bytes', (text: string) => new Uint8Array(Buffer.from(text, 'base64'))],
  ['contains(list, list): bool', contains],
  ['intersects(list, list): bool', intersects],
  ['equivalent(list, list): bool', (a: List, b: List) => contains(a, b) && contains(b, a)],
  ['ceil(double): double', Math.ceil],
  ['floor(double): double', Math.floor],
  ['round(double): double', Math.round],
  ['trunc(double): double', Math.trunc],
  ['abs(double): double', Math.abs],
];

function range(size: bigint): bigint[] {
  if (size > MAX_RANGE) throw new Error(`lists.range: ${size} is more than ${MAX_RANGE}`);
  return Array.from({ length: Math.max(0, Number(size)) }, (_, i) => BigInt(i));
}

function contains(list: List, wanted: List): boolean {
  const known = new Set(list.map(contentOf));
  return wanted.every(item => known.has(contentOf(item)));
}

function intersects(list: List, other: List): boolean {
  const known = new Set(list.map(contentOf));
  return other.some(item => known.has(contentOf(item)));
}

function extremes(name: string, sign: 1 | -1): [string, (...values: unknown[]) => unknown][] {
  const pick = (...values: List) => values.toSorted((a, b) => sign * compare(b, a))[0];
  const ofList = (value: unknown) => (Array.isArray(value) ? pick(...value) : value);
  return [
    [`${name}(dyn): dyn`, ofList],
    [`${name}(dyn, dyn): dyn`, pick],
    [`${name}(dyn, dyn, dyn): dyn`, pick],
  ];
}
