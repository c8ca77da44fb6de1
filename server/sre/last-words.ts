import { oneLine } from '../domain/line.ts';

/** What a log line says is wrong; `code` where the words alone tell the cause. */
export type Complaint = { code?: string; text: string };

/** How databases, runtimes and libraries word what stops a process. General wordings; no product is meant alone. */
const known: readonly (readonly [code: string, wording: RegExp])[] = [
  [
    'database-credentials-invalid',
    /password authentication failed|access denied for user|authentication failed|WRONGPASS|NOAUTH|invalid username-password|auth(?:entication)? error.*(?:mongo|redis|sql|database)|role "[^"]*" does not exist|login failed for user|SASL.*fail/i,
  ],
  [
    'database-read-only',
    /read-?only (?:transaction|replica|file system|mode)|READONLY You can't write|super-read-only|cannot execute \w+ in a read-only/i,
  ],
  [
    'database-connections-exhausted',
    /too many (?:connections|clients)|remaining connection slots|connection pool (?:exhausted|timeout)|max(?:imum)? number of (?:clients|connections) reached|QueuePool limit/i,
  ],
  ['port-conflict', /address already in use|EADDRINUSE|port is already allocated/i],
  ['certificate-expired', /certificate has expired|x509: certificate.*expired|CERT_HAS_EXPIRED/i],
  [
    'volume-permission-denied',
    /(?:EACCES|permission denied).*(?:\/|open|mkdir|write)|cannot (?:open|create).*permission denied/i,
  ],
  ['ephemeral-storage-exceeded', /no space left on device|ENOSPC/i],
  ['command-not-found', /(?:exec|sh|bash).*: (?:.*: )?not found$|executable file not found/i],
];

const SERIOUS =
  /\b(?:fatal|panic|critical|emerg|exception|unhandled|traceback|error|failed|cannot|refused)\b/i;

/** What a line complains of, or undefined for an ordinary one. */
export function complaintIn(line: string): Complaint | undefined {
  const code = known.find(([, wording]) => wording.test(line))?.[0];
  if (code !== undefined) return { code, text: oneLine(line, 200) };
  return SERIOUS.test(line) ? { text: oneLine(line, 200) } : undefined;
}
