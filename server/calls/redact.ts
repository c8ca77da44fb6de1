import { isObject } from '../domain/json.ts';
import {
  holdsValue,
  lastSegment,
  mayNameCredential,
  type Suspicion,
  suspicionOf,
} from '../domain/credential.ts';
import { isCredential, REDACTED } from './credential-value.ts';
import { rebuildList, rebuildMembers } from './rebuild.ts';
import { redactText } from './redact-text.ts';

/** What the place of a value says: how its name sounds, whether it is in a Secret, among names of things. */
type Place = { suspicion: Suspicion; secret: boolean; names: boolean };

const plain: Place = { suspicion: 'no', secret: false, names: false };

/** Fields that say what the value beside them is, and the fields that hold the value or its two versions. */
const naming = ['name', 'key', 'field', 'path', 'env', 'variable'];
const sides = new Set(
  'value from to before after old new was now current previous live desired wanted'.split(' '),
);

/**
 * The view without credentials: the values of Secrets, values whose name says what they are, and everything
 * that looks like a credential in texts and keys. References to secrets stay.
 */
export const redact = (view: Record<string, unknown>): Record<string, unknown> => members(view, plain);

function walk(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return text(value, place);
  if (Array.isArray(value))
    return rebuildList(value, (item, i) => walk(item, afterFlag(value[i - 1], place)));
  return isObject(value) ? members(value, place) : value;
}

function text(value: string, place: Place): string {
  if (isCredential(value, place.suspicion)) return REDACTED;
  return redactText(place.secret ? value.replace(secretField, `$1 ${REDACTED}`) : value);
}

/** `data.pin: "1" → "2"`, in what is said of a Secret. */
const secretField = /^(\/?(?:data|stringData)\b[^:]*:)[^]*$/;

function members(object: { [key: string]: unknown }, place: Place): Record<string, unknown> {
  const secret = place.secret || isSecret(object);
  const named = namedBy(object, secret);
  return rebuildMembers(object, safeKey, (child, key) => {
    if (secret && (key === 'data' || key === 'stringData')) return masked(child);
    if (typeof child === 'string' && named.fields.has(key))
      return isCredential(child, named.suspicion) ? REDACTED : redactText(child);
    const { says, ofNames } = meaningOf(key);
    const names = place.names || ofNames;
    return walk(child, { suspicion: suspicionAt(key, says, child, { ...place, names }), secret, names });
  });
}

const safeKey = (key: string) => (key.length < 12 ? key : redactText(key));

/** `Secret`, and the ways to name one: a kind, a reference such as `Secret/db`, `update Secret/db`. */
const isSecret = ({ kind, object, ref, change }: { [key: string]: unknown }): boolean =>
  kind === 'Secret' ||
  kind === 'SecretList' ||
  [object, ref, change].some(name => typeof name === 'string' && /(?:^| )Secret[/ ]/.test(name));

/** A name is above its value (`password: x`), or one object above it (`password: {value: x}`). */
function suspicionAt(key: string, says: Suspicion, child: unknown, place: Place): Suspicion {
  if (place.names) return 'no';
  if (holdsValue.has(key) && place.suspicion !== 'no') return place.suspicion;
  return Array.isArray(child) && says === 'maybe' ? 'no' : says;
}

type Meaning = { says: Suspicion; ofNames: boolean };

/** The fields of views are few and come again and again; what else is used as a key is not kept for ever. */
const meanings = new Map<string, Meaning>();
const MOST_MEANINGS = 2000;

function meaningOf(key: string): Meaning {
  const known = meanings.get(key);
  if (known) return known;
  const meaning = { says: suspicionOf(key), ofNames: /(?:bindings|refs?)$/i.test(key) };
  if (meanings.size >= MOST_MEANINGS) meanings.clear();
  meanings.set(key, meaning);
  return meaning;
}

type Named = { fields: ReadonlySet<string>; suspicion: Suspicion };
const unnamed: Named = { fields: new Set(), suspicion: 'no' };

/** `{name: DB_PASSWORD, value: x}` and `{path: spec.env[DB_PASSWORD], from: x, to: y}`. */
function namedBy(object: { [key: string]: unknown }, secret: boolean): Named {
  for (const field of naming) {
    const name = object[field];
    if (typeof name !== 'string') continue;
    const fields = field === 'name' ? holdsValue : sides;
    if (secret && /^\/?(?:data|stringData)\b/.test(name)) return { fields, suspicion: 'credential' };
    if (mayNameCredential(name) && suspicionOf(lastSegment(name)) !== 'no')
      return { fields, suspicion: 'credential' };
  }
  return unnamed;
}

/** `['--password', 'x']` */
const afterFlag = (previous: unknown, place: Place): Place =>
  typeof previous === 'string' && previous.startsWith('-') && suspicionOf(previous) !== 'no'
    ? { ...place, suspicion: 'credential' }
    : place;

function masked(value: unknown): unknown {
  if (typeof value === 'string') return REDACTED;
  if (Array.isArray(value)) return value.map(masked);
  if (!isObject(value)) return value;
  return rebuildMembers(value, redactText, masked);
}
