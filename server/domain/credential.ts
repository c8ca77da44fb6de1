/** How much the name of a field says that its value is a credential. */
export type Suspicion = 'credential' | 'maybe' | 'no';

/** Whether it is worth taking the name apart. */
export const mayNameCredential = (name: string): boolean =>
  /pass|pwd|token|secret|key|auth|cred|dsn|cookie|conn|docker/i.test(name);

/** Names whose value is a credential when it stands last. */
const always = new Set([
  'password',
  'passwords',
  'passwd',
  'pwd',
  'passphrase',
  'passcode',
  'htpasswd',
  'apikey',
  'secretkey',
  'accesskey',
  'privatekey',
  'authorization',
  'cookie',
  'dsn',
  'connectionstring',
  'dockerconfigjson',
  'dockercfg',
]);

/** What comes before `key`, `secret` or `string` and makes a credential of it. */
const before: { readonly [last: string]: ReadonlySet<string> } = {
  key: new Set(
    'api private signing encryption master account access shared session auth service license hmac'.split(
      ' ',
    ),
  ),
  secret: new Set(
    'client app shared webhook consumer jwt session signing hmac oauth cookie master encryption api'.split(
      ' ',
    ),
  ),
  string: new Set(['connection', 'conn']),
  pass: new Set('db database user root admin mail smtp redis postgres mysql basic auth'.split(' ')),
};

/** Tokens that are places in a list or names of a plan, and have to be seen. */
const places = new Set('page continue continuation next cursor sync resume plan approval'.split(' '));

/**
 * What a field's name says about its value: `db_password` and `clientSecret` are credentials, `pushSecret`
 * may be one or the name of one, `secretName`, `tokenUrl` and `secrets` are not.
 */
export function suspicionOf(name: string): Suspicion {
  if (!mayNameCredential(name)) return 'no';
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  const previous = words.at(-2) ?? '';
  if (always.has(last) || before[last]?.has(previous)) return 'credential';
  if (last === 'token') return places.has(previous) ? 'no' : 'credential';
  if (last === 'secret') return words.length === 1 ? 'credential' : 'maybe';
  if (last === 'key' && previous === 'secret') return 'maybe';
  return ['credential', 'credentials', 'auth'].includes(last) ? 'maybe' : 'no';
}

function wordsOf(name: string): string[] {
  const words = name
    .slice(-80)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map(word => (/^[0-9]/.test(word) ? word : word.replace(/[0-9]+$/, '')))
    .filter(word => word !== '');
  return /^[0-9]+$/.test(words.at(-1) ?? '') ? words.slice(0, -1) : words;
}

/** What the last part of a field's path is called: `DB_PASSWORD` of `spec.env[DB_PASSWORD].value`. */
export function lastSegment(path: string): string {
  const segments = path.split(/[./[\]'"]+/).filter(segment => segment !== '');
  const last = segments.at(-1) ?? '';
  return holdsValue.has(last) ? (segments.at(-2) ?? '') : last;
}

/** Fields that hold the value of what the field or object above them is called. */
export const holdsValue: ReadonlySet<string> = new Set(['value', 'default', 'literal', 'content']);
