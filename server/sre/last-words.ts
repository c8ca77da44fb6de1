import { oneLine } from '../domain/line.ts';
import { unescaped } from './unescaped.ts';

/** What a log line says is wrong; `code` where the words alone tell the cause. */
export type Complaint = { code?: string; text: string };

/** How databases, runtimes and libraries word what stops a process. General wordings; no product is meant alone. */
const known: readonly (readonly [code: string, wording: RegExp])[] = [
  [
    'database-credentials-invalid',
    /password authentication failed|access denied for user|authentication ?failed|WRONGPASS|NOAUTH|invalid username-password|auth(?:entication)? error.*(?:mongo|redis|sql|database)|role "[^"]*" does not exist|login failed for user|no password supplied|is not allowed to connect to this (?:MySQL|MariaDB) server|no pg_hba\.conf entry|MongoSecurityException|command \w+ requires authentication|ACCESS_REFUSED|ORA-01017|SASL.*fail|bad auth|without any password configured for the default user|client sent AUTH, but no password is set|\bERR invalid password|redis\S*AuthenticationError|not authorized on \w+ to execute command|username or password not allowed/i,
  ],
  [
    'database-read-only',
    /read[- ]?only (?:transaction|replica|mode|option)|Table '[^']+' is read only|not master and slaveOk|--(?:super-)?read-only|READONLY You can't write|cannot execute \w+ in a read-only|not ?(?:writable)?primary.*(?:mongo|write)|NotWritablePrimary|attempt to write a readonly database/i,
  ],
  [
    'database-connections-exhausted',
    /too many (?:connections|clients)|remaining connection slots|connection pool (?:exhausted|timeout)|max(?:imum)? number of (?:clients|connections) reached|QueuePool limit|Connection is not available, request timed out|(?:has more than|exceeded the) 'max_user_connections'|ConnectionAcquireTimeoutError|wait millis \d+, active \d+, maxActive|Timeout acquiring a connection|could not obtain a (?:database )?connection|pooled connections were in use/i,
  ],
  [
    'database-connections-exhausted',
    /^(?!.*(?:ConnectionPoolTimeoutException|org\.apache\.http)).*(?:\b(?:waited|waiting|timed? ?out)\b.{0,60}\bconnections?\b.{0,40}\bpool\b|\bpool\b.{0,40}\b(?:exhausted|empty|no (?:free|idle|available) connections?)\b)/i,
  ],
  [
    'port-conflict',
    /address already in use|EADDRINUSE|port is already allocated|Port \d+ was already in use/i,
  ],
  [
    'certificate-expired',
    /certificate has expired|x509: certificate.*expired|CERT_HAS_EXPIRED|CertificateExpiredException|CertPathValidatorException: validity check failed/i,
  ],
  ['image-architecture-mismatch', /exec format error/i],
  [
    'out-of-memory',
    /OutOfMemoryError|OutOfMemoryException|NoMemoryError|heap out of memory|runtime: out of memory|^MemoryError\b|std::bad_alloc|cannot allocate memory|insufficient memory for the Java|os::commit_memory|Could not reserve enough space|Allowed memory size of \d+ bytes exhausted|memory allocation of \d+ bytes failed|(?:was sent|terminated by|exited (?:on|with)|exited prematurely:) ['"]?(?:signal 9|SIGKILL)/i,
  ],
  [
    'volume-permission-denied',
    /EACCES|permission denied|operation not permitted|AccessDeniedException|read-only file system/i,
  ],
  ['ephemeral-storage-exceeded', /no space left on device|ENOSPC|disk quota exceeded/i],
  [
    'command-not-found',
    /(?:exec|sh|bash)\S*: (?:.*: )?(?:command )?not found\s*$|executable file not found|^exec \S+: no such file or directory|can't open file '[^']+': \[Errno 2\]|^\S*python[\d.]*: No module named|Cannot find module '\/|Unable to access jarfile|Could not find or load main class|specified command or file was not found|No such file or directory -- \S+ \(LoadError\)|Could not open input file:|You intended to execute a \.NET (?:Core )?(?:application|program)/i,
  ],
];

const any = new RegExp(known.map(([, { source }]) => `(?:${source})`).join('|'), 'i');

/** Words of a database about its own tables, and of a login, that are no trouble with files. */
const OTHER = /permission denied (?:for|to) (?:relation|table|schema|database|sequence)|publickey/i;

/** A path, or words about files that are named without one. */
const OF_FILES =
  /\/\w|file system|\b(?:files?|dir|director(?:y|ies)|ch(?:own|mod|grp)|mkdir|opendir|unlink|rename)\b/i;

const SERIOUS =
  /\b(?:fatal|panic|critical|emerg|exception|unhandled|traceback|error|failed|cannot|refused|\w+Error|\w+Exception)\b/i;

/** The cause that a line names in words that leave no doubt; undefined for all others. */
export function causeIn(written: string): string | undefined {
  const line = unescaped(written);
  if (!any.test(line) || OTHER.test(line)) return undefined;
  const code = known.find(([, wording]) => wording.test(line))?.[0];
  const isOfFile = code !== 'volume-permission-denied' || OF_FILES.test(line);
  return isOfFile ? code : undefined;
}

/** What a line complains of, or undefined for an ordinary one. */
export function complaintIn(line: string): Complaint | undefined {
  const code = causeIn(line);
  if (code !== undefined) return { code, text: oneLine(line, 200) };
  return SERIOUS.test(line) ? { text: oneLine(line, 200) } : undefined;
}
